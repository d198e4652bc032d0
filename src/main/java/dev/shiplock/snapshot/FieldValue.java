package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** The value of a field, or that it is not there. */
public sealed interface FieldValue {
    FieldValue ABSENT = new Absent();

    /** The field is not there. */
    record Absent() implements FieldValue {}

    /** The field has this value; a JSON null does not occur. */
    record Present(JsonNode json) implements FieldValue {}

    static FieldValue of(JsonNode json) {
        return json.isMissingNode() || json.isNull() ? ABSENT : new Present(json);
    }

    static FieldValue of(String text) {
        return new Present(TextNode.valueOf(text));
    }

    default Optional<JsonNode> toOptional() {
        return switch (this) {
            case Absent() -> Optional.empty();
            case Present(JsonNode json) -> Optional.of(json);
        };
    }

    default boolean isPresent() {
        return this instanceof Present;
    }
}
