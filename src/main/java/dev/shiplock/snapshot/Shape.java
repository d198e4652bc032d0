package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** How a part of an object is read and compared: what belongs together, by which key list elements correspond, what the API's defaults are. */
public sealed interface Shape {
    /**
     * One value that is compared, and carried, as a whole.
     *
     * @param carriedBy the kind of change that carries it, if one does
     */
    record Whole(Form form, Optional<ChangeKind> carriedBy) implements Shape {}

    /**
     * An object.
     *
     * @param known the shapes of members by name
     * @param others the shape of all other members
     */
    record Members(Map<String, Shape> known, Defaults defaults, Shape others) implements Shape {
        public Members {
            known = Map.copyOf(known);
        }

        public Shape of(String member) {
            return known.getOrDefault(member, others);
        }

        /** A member's value, or its default. */
        public JsonNode valueOf(String member, JsonNode object) {
            JsonNode value = object.path(member);
            return value.isMissingNode() || value.isNull() ? defaults.of(member, object) : value;
        }
    }

    /** An object of texts by free names: labels, annotations. */
    record Entries(Form form, Predicate<String> leftOut) implements Shape {}

    /**
     * A list of objects, each named by the value of a member; if two have the same, the last one counts.
     *
     * @param apart which elements are not compared, by their key's value
     */
    record Keyed(String key, Shape element, Predicate<String> apart) implements Shape {}

    /** Anything that nothing is known about: objects member by member, the rest as a whole. */
    record Anything() implements Shape {}

    /** Not compared. */
    record Ignored() implements Shape {}

    /** What the API server takes for members that are absent. */
    interface Defaults {
        /** The members that have a default. */
        Set<String> names();

        /** The default of a member of this object; missing if there is none. */
        JsonNode of(String member, JsonNode object);
    }
}
