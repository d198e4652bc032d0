package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a field stands to a change of it. */
public sealed interface Standing {
    /** It has the value that the plan saw: the change is to be made. */
    record Before() implements Standing {}

    /** It has the new value already. */
    record After() implements Standing {}

    /** It has neither: somebody else changed it. */
    record Foreign(FieldValue found) implements Standing {}

    /** How the field stands in an object as it is now. */
    static Standing of(Change change, JsonNode live) {
        return of(change, live, List.of());
    }

    /**
     * How the field stands, apart from some parts of it.
     *
     * @param others fields that others answer for; what is no part of the field does not matter
     */
    static Standing of(Change change, JsonNode live, List<FieldPath> others) {
        FieldValue found = change.field().readFrom(live);
        if (same(found, change.after(), parts(change.field(), others))) {
            return new After();
        }
        return isBefore(change, live, others) ? new Before() : new Foreign(found);
    }

    /** {@link #of(Change, JsonNode, List)} for a change that was undone: where all that it changed is parts of others, it is. */
    static Standing undone(Change change, JsonNode live, List<FieldPath> others) {
        return isBefore(change, live, others) ? new Before() : of(change, live, others);
    }

    private static boolean isBefore(Change change, JsonNode live, List<FieldPath> others) {
        return same(change.field().readFrom(live), change.before(), parts(change.field(), others))
                && elementsAround(change.field(), live)
                && !ambiguous(change.field(), live);
    }

    /** The paths, from the field on, of what is a part of it. */
    private static List<FieldPath> parts(FieldPath field, List<FieldPath> others) {
        int depth = field.segments().size();
        return others.stream()
                .filter(other -> other.startsWith(field) && !other.equals(field))
                .map(other -> new FieldPath(
                        other.segments().subList(depth, other.segments().size())))
                .toList();
    }

    /** A part that both have counts by its place in a list alone; one that only one of them has does not count. */
    private static boolean same(FieldValue found, FieldValue wanted, List<FieldPath> parts) {
        if (parts.isEmpty()) {
            return CanonicalJson.same(found, wanted);
        }
        Document one = document(found);
        Document other = document(wanted);
        for (FieldPath part : parts) {
            FieldValue there = one.read(part);
            FieldValue common = other.read(part).isPresent() ? there : FieldValue.ABSENT;
            put(one, part, common);
            put(other, part, common);
        }
        return CanonicalJson.same(content(one), content(other));
    }

    private static Document document(FieldValue value) {
        return new Document(value.toOptional().orElse(MissingNode.getInstance()));
    }

    private static void put(Document document, FieldPath part, FieldValue value) {
        document.apply(new Change(Optional.empty(), part, document.read(part), value, -1, 0, ""));
    }

    /** The server keeps no empty lists and objects; what a part stood in alone is gone with it. */
    private static FieldValue content(Document document) {
        JsonNode json = withoutEmpty(document.json().deepCopy());
        return isEmpty(json) ? FieldValue.ABSENT : FieldValue.of(json);
    }

    private static JsonNode withoutEmpty(JsonNode json) {
        json.forEach(Standing::withoutEmpty);
        if (json instanceof ObjectNode object) {
            List<String> empty = object.propertyStream()
                    .filter(member -> isEmpty(member.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            object.remove(empty);
        }
        return json;
    }

    private static boolean isEmpty(JsonNode json) {
        return json.isContainerNode() && json.isEmpty();
    }

    /** Whether every list element that holds the field is there; a container that is gone cannot get a variable. */
    private static boolean elementsAround(FieldPath field, JsonNode live) {
        for (FieldPath path = field.parent(); !path.segments().isEmpty(); path = path.parent()) {
            if (path.segments().getLast() instanceof Element
                    && path.pointerIn(live).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static boolean ambiguous(FieldPath field, JsonNode live) {
        return field.segments().getLast() instanceof Element(String key, String value)
                && field.parent().pointerIn(live).map(live::at).stream()
                                .flatMap(JsonNode::valueStream)
                                .filter(element -> element.path(key).asText().equals(value))
                                .count()
                        > 1;
    }
}
