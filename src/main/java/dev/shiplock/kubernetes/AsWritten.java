package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a write changed in truth: admission may store another value than the one that was sent, and may change fields that nobody asked
 * for. All of it has to be put back when the run fails.
 */
final class AsWritten {
    private static final List<String> CONTENT = List.of("spec", "data", "binaryData");
    private static final List<String> LIST_KEYS = List.of("name", "mountPath", "topologyKey");

    private final ObjectChange planned;
    private final JsonNode object;
    private final List<Change> besides = new ArrayList<>();

    private AsWritten(ObjectChange planned, JsonNode object) {
        this.planned = planned;
        this.object = object;
    }

    /**
     * The change as the server made it.
     *
     * @param before the object that the patch was made for
     * @param stored the object as the server stored it
     */
    static ObjectChange of(ObjectChange planned, JsonNode before, JsonNode stored) {
        AsWritten comparison = new AsWritten(planned, before);
        for (String member : CONTENT) {
            comparison.compare(FieldPath.of(member), before.path(member), stored.path(member), -1);
        }
        List<Change> all = new ArrayList<>();
        for (Change change : planned.changes()) {
            FieldValue after = change.field().readFrom(stored);
            all.add(new Change(
                    change.kind(),
                    change.field(),
                    change.before(),
                    after,
                    change.position(),
                    change.created(),
                    change.why()));
        }
        all.addAll(comparison.besides);
        return new ObjectChange(planned.object(), planned.uid(), all);
    }

    /** The fields that came out otherwise than a frozen plan says, and those that it does not know of; in the order of the plan. */
    static List<FieldPath> otherThanPlanned(ObjectChange planned, JsonNode before, JsonNode stored) {
        List<Change> made = of(planned, before, stored).changes();
        int known = planned.changes().size();
        return IntStream.range(0, made.size())
                .filter(i -> i >= known
                        || !CanonicalJson.same(
                                made.get(i).after(), planned.changes().get(i).after()))
                .mapToObj(i -> made.get(i).field())
                .toList();
    }

    private void compare(FieldPath path, JsonNode before, JsonNode stored, int position) {
        if (before.equals(stored) || planned.changes().stream().anyMatch(c -> path.startsWith(c.field()))) {
            return;
        }
        if (before.isObject() && stored.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            stored.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path.member(name), before.path(name), stored.path(name), -1));
        } else if (holdsPlanned(path) && (before.isObject() || stored.isObject())) {
            JsonNode present = before.isObject() ? before : stored;
            present.fieldNames()
                    .forEachRemaining(name -> compare(path.member(name), before.path(name), stored.path(name), -1));
        } else {
            Optional<String> key = listKey(before, stored);
            if (key.isPresent()) {
                compareElements(path, key.get(), before, stored);
            } else if (!holdsPlanned(path)) {
                besides.add(new Change(
                        kindOf(path),
                        path,
                        FieldValue.of(before),
                        FieldValue.of(stored),
                        position,
                        missingParents(path),
                        "changed by admission"));
            }
        }
    }

    private void compareElements(FieldPath path, String key, JsonNode before, JsonNode stored) {
        Set<String> names = new LinkedHashSet<>();
        before.forEach(element -> names.add(element.path(key).asText()));
        stored.forEach(element -> names.add(element.path(key).asText()));
        for (String name : names) {
            int from = indexOf(before, key, name);
            int to = indexOf(stored, key, name);
            compare(path.element(key, name), before.path(from), stored.path(to), Math.max(from, to));
        }
    }

    private int missingParents(FieldPath path) {
        int missing = 0;
        FieldPath parent = path.parent();
        while (!parent.segments().isEmpty() && !parent.readFrom(object).isPresent()) {
            missing++;
            parent = parent.parent();
        }
        return missing;
    }

    private boolean holdsPlanned(FieldPath path) {
        return planned.changes().stream().anyMatch(change -> change.field().startsWith(path));
    }

    /** The member that names the elements of two lists, if both have it in every element and never twice. */
    private static Optional<String> listKey(JsonNode left, JsonNode right) {
        if (!(left.isArray() || left.isMissingNode()) || !(right.isArray() || right.isMissingNode())) {
            return Optional.empty();
        }
        Predicate<String> names = key -> isNamedBy(left, key) && isNamedBy(right, key);
        return LIST_KEYS.stream().filter(names).findFirst();
    }

    private static boolean isNamedBy(JsonNode list, String key) {
        List<JsonNode> names =
                list.valueStream().map(element -> element.path(key)).toList();
        return names.stream().allMatch(JsonNode::isTextual)
                && names.stream().distinct().count() == names.size();
    }

    private static int indexOf(JsonNode list, String key, String name) {
        return IntStream.range(0, list.size())
                .filter(i -> list.path(i).path(key).asText().equals(name))
                .findFirst()
                .orElse(-1);
    }

    private static Optional<ChangeKind> kindOf(FieldPath path) {
        List<String> members = path.segments().stream()
                .map(segment -> switch (segment) {
                    case FieldPath.Member(String name) -> name;
                    case FieldPath.Element element -> "";
                })
                .toList();
        String last = members.getLast();
        if (members.contains("env")) {
            return Optional.of(ChangeKind.Variable);
        } else if (members.contains("resources")) {
            return Optional.of(ChangeKind.Resources);
        } else if (last.equals("image")) {
            return Optional.of(ChangeKind.Image);
        } else if (members.getFirst().equals("data") || members.getFirst().equals("binaryData")) {
            return Optional.of(ChangeKind.Config);
        }
        return Optional.empty();
    }
}
