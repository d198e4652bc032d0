package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldValue;

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
        FieldValue found = change.field().readFrom(live);
        if (CanonicalJson.same(found, change.after())) {
            return new After();
        }
        boolean expected = CanonicalJson.same(found, change.before())
                && elementsAround(change.field(), live)
                && !ambiguous(change.field(), live);
        return expected ? new Before() : new Foreign(found);
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
