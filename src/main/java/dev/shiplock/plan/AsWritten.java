package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
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
 * What a write changed in truth: admission may store another value than the one that was sent, may change fields that nobody asked for, and may
 * put lists into another order. All of it has to be put back when the run fails, so the changes that are found here lead, one after the other,
 * from the object as it was to the one that was stored, and their inverses all the way back.
 *
 * <p>The object's own labels and annotations are not looked at, and no plan changes any. A policy that stamps there who changed an object last
 * would stamp the write that puts the stamp back, too: no rollback would ever have the recorded one.
 */
public final class AsWritten {
    private static final List<String> CONTENT = List.of("spec", "data", "binaryData");
    private static final List<String> LIST_KEYS = List.of("name", "mountPath", "topologyKey");
    private static final String WHY = "changed by admission";

    private final JsonNode before;
    private final List<Change> planned = new ArrayList<>();
    private final List<Change> besides = new ArrayList<>();

    /** What was sent, and what was found besides so far. */
    private final Document made;

    private AsWritten(ObjectChange change, JsonNode before, JsonNode stored) {
        this.before = before;
        this.made = new Document(before);
        for (Change field : change.changes()) {
            Change asStored = asStored(field, stored);
            planned.add(asStored);
            made.apply(asStored);
        }
    }

    /**
     * The change as the server made it.
     *
     * @param before the object that the patch was made for
     * @param stored the object as the server stored it
     */
    public static ObjectChange of(ObjectChange planned, JsonNode before, JsonNode stored) {
        AsWritten comparison = new AsWritten(planned, before, stored);
        JsonNode sent = comparison.made.json().deepCopy();
        for (String member : CONTENT) {
            comparison.compare(FieldPath.of(member), sent.path(member), stored.path(member));
        }
        List<Change> all = new ArrayList<>(comparison.planned);
        all.addAll(comparison.besides);
        return new ObjectChange(planned.object(), planned.uid(), all);
    }

    /** The fields that came out otherwise than a frozen plan says, and those that it does not know of; in the order of the plan. */
    public static List<FieldPath> otherThanPlanned(ObjectChange planned, JsonNode before, JsonNode stored) {
        List<Change> made = of(planned, before, stored).changes();
        int known = planned.changes().size();
        return IntStream.range(0, made.size())
                .filter(i -> i >= known
                        || !CanonicalJson.same(
                                made.get(i).after(), planned.changes().get(i).after()))
                .mapToObj(i -> made.get(i).field())
                .toList();
    }

    /** An element may stand elsewhere than the plan saw it, if admission has put the list into another order in a phase before. */
    private Change asStored(Change change, JsonNode stored) {
        int position = made.positionOf(change.field());
        return new Change(
                change.kind(),
                change.field(),
                change.before(),
                change.field().readFrom(stored),
                position < 0 ? change.position() : position,
                change.created(),
                change.why());
    }

    private void compare(FieldPath path, JsonNode sent, JsonNode stored) {
        if (CanonicalJson.same(FieldValue.of(sent), FieldValue.of(stored)) || isEmptied(path, sent, stored)) {
            return;
        }
        if (sent.isObject() && stored.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            sent.fieldNames().forEachRemaining(names::add);
            stored.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path.member(name), sent.path(name), stored.path(name)));
            return;
        }
        listKey(sent, stored)
                .filter(key -> canBeMadeByElements(path, key, sent, stored))
                .ifPresentOrElse(
                        key -> compareElements(path, key, sent, stored), () -> add(path, FieldValue.of(stored), -1));
    }

    /** The server does not keep a list, or an object, from which the plan took the last element. */
    private boolean isEmptied(FieldPath path, JsonNode sent, JsonNode stored) {
        return sent.isContainerNode()
                && sent.isEmpty()
                && stored.isMissingNode()
                && !path.readFrom(before).equals(FieldValue.of(sent))
                && planned.stream().anyMatch(change -> change.field().startsWith(path));
    }

    private void compareElements(FieldPath path, String key, JsonNode sent, JsonNode stored) {
        List<String> from = keys(sent, key);
        List<String> to = keys(stored, key);
        for (String name : from) {
            if (!to.contains(name)) {
                FieldPath gone = path.element(key, name);
                add(gone, FieldValue.ABSENT, made.positionOf(gone));
            }
        }
        for (int i = 0; i < to.size(); i++) {
            FieldPath element = path.element(key, to.get(i));
            int index = from.indexOf(to.get(i));
            if (index < 0) {
                add(element, FieldValue.of(stored.path(i)), i);
            } else {
                compare(element, sent.path(index), stored.path(i));
            }
        }
    }

    /**
     * Whether removing and inserting elements leads to the stored list and back. Where it does not, the list is changed as a whole: what stays
     * was put into another order. That what the plan added went elsewhere is no matter, since it goes when the rest is put back; unless there is
     * something to be put back into the same list, whose position was counted with it.
     */
    private boolean canBeMadeByElements(FieldPath path, String key, JsonNode sent, JsonNode stored) {
        List<String> from = keys(sent, key);
        List<String> to = keys(stored, key);
        List<String> stay = from.stream().filter(to::contains).toList();
        List<String> stayed = to.stream().filter(from::contains).toList();
        if (stay.equals(stayed)) {
            return true;
        }
        boolean removes = stay.size() < from.size()
                || planned.stream()
                        .anyMatch(change ->
                                isElementOf(path, change) && !change.after().isPresent());
        Predicate<String> old = name -> planned.stream()
                .noneMatch(change -> change.field().equals(path.element(key, name))
                        && !change.before().isPresent());
        return !removes
                && stay.stream()
                        .filter(old)
                        .toList()
                        .equals(stayed.stream().filter(old).toList());
    }

    private static boolean isElementOf(FieldPath list, Change change) {
        return change.field().parent().equals(list) && change.field().last().orElseThrow() instanceof FieldPath.Element;
    }

    private void add(FieldPath path, FieldValue after, int position) {
        Change change =
                new Change(kindOf(path), path, path.readFrom(before), after, position, made.missingParents(path), WHY);
        made.apply(change);
        besides.add(change);
    }

    /** The member that names the elements of two lists, if both have it in every element and never twice. */
    private static Optional<String> listKey(JsonNode sent, JsonNode stored) {
        if (!stored.isArray() || !(sent.isArray() || sent.isMissingNode())) {
            return Optional.empty();
        }
        return LIST_KEYS.stream()
                .filter(key -> isNamedBy(sent, key) && isNamedBy(stored, key))
                .findFirst();
    }

    private static boolean isNamedBy(JsonNode list, String key) {
        return list.valueStream().allMatch(element -> element.path(key).isTextual())
                && keys(list, key).stream().distinct().count() == list.size();
    }

    private static List<String> keys(JsonNode list, String key) {
        return list.valueStream().map(element -> element.path(key).asText()).toList();
    }

    private static Optional<ChangeKind> kindOf(FieldPath path) {
        List<String> members = path.segments().stream()
                .map(segment -> switch (segment) {
                    case FieldPath.Member(String name) -> name;
                    case FieldPath.Element element -> "";
                })
                .toList();
        String last = members.getLast();
        // First of all, since a ConfigMap's key may be called like any field of a workload.
        if (members.getFirst().equals("data") || members.getFirst().equals("binaryData")) {
            return Optional.of(ChangeKind.Config);
        } else if (members.contains("env")) {
            return Optional.of(ChangeKind.Variable);
        } else if (members.contains("resources")) {
            return Optional.of(ChangeKind.Resources);
        } else if (last.equals("image")) {
            return Optional.of(ChangeKind.Image);
        }
        return Optional.empty();
    }
}
