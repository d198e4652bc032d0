package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * RFC 6902 with the API server's liberties: replacing a key that is absent adds it, and testing an absent key for null
 * holds as long as its parent is there. A patch that does not apply is refused at once with 422.
 */
final class JsonPatch {
    private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

    private JsonPatch() {}

    /** The patched copy. */
    static ObjectNode apply(JsonNode patch, ObjectNode target) {
        if (!(patch instanceof ArrayNode operations)) {
            throw ApiFailure.badRequest("a JSON patch is a list of operations");
        }
        var result = target.deepCopy();
        for (var operation : operations) {
            step(operation, result);
        }
        return result;
    }

    private static void step(JsonNode operation, ObjectNode document) {
        var place = Place.find(document, Json.text(operation, "path"));
        var value = Optional.ofNullable(operation.get("value"));
        switch (Json.text(operation, "op")) {
            case "add" ->
                place.add(value.orElseThrow(ApiFailure::patchDoesNotApply).deepCopy());
            case "replace" ->
                place.replace(value.orElseThrow(ApiFailure::patchDoesNotApply).deepCopy());
            case "remove" -> place.remove();
            case "test" -> place.test(value);
            case "move" -> {
                var from = Place.find(document, Json.text(operation, "from"));
                var moved = from.get().orElseThrow(ApiFailure::patchDoesNotApply);
                from.remove();
                Place.find(document, Json.text(operation, "path")).add(moved);
            }
            case "copy" ->
                place.add(Place.find(document, Json.text(operation, "from"))
                        .get()
                        .orElseThrow(ApiFailure::patchDoesNotApply)
                        .deepCopy());
            default -> throw ApiFailure.badRequest("unknown operation in a JSON patch");
        }
    }

    /** A key in an object or a position in a list. */
    private record Place(JsonNode parent, String key) {
        static Place find(ObjectNode document, String pointer) {
            var slash = pointer.lastIndexOf('/');
            if (slash < 0) {
                throw ApiFailure.patchDoesNotApply();
            }
            var parent = document.at(pointer.substring(0, slash));
            if (!parent.isContainerNode()) {
                throw ApiFailure.patchDoesNotApply();
            }
            return new Place(
                    parent, pointer.substring(slash + 1).replace("~1", "/").replace("~0", "~"));
        }

        Optional<JsonNode> get() {
            return Optional.ofNullable(
                    parent instanceof ArrayNode list ? list.get(index(list.size() - 1)) : parent.get(key));
        }

        void add(JsonNode value) {
            switch (parent) {
                case ArrayNode list when key.equals("-") -> list.add(value);
                case ArrayNode list -> list.insert(index(list.size()), value);
                default -> ((ObjectNode) parent).set(key, value);
            }
        }

        void replace(JsonNode value) {
            switch (parent) {
                case ArrayNode list -> list.set(index(list.size() - 1), value);
                default -> ((ObjectNode) parent).set(key, value);
            }
        }

        void remove() {
            var removed = switch (parent) {
                case ArrayNode list -> list.remove(index(list.size() - 1));
                default -> ((ObjectNode) parent).remove(key);
            };
            if (removed == null) {
                throw ApiFailure.patchDoesNotApply();
            }
        }

        void test(Optional<JsonNode> expected) {
            var wanted = expected.filter(value -> !value.isNull());
            if (!get().filter(value -> !value.isNull()).equals(wanted)) {
                throw ApiFailure.patchDoesNotApply();
            }
        }

        private int index(int last) {
            if (!INDEX.matcher(key).matches() || Integer.parseInt(key) > last) {
                throw ApiFailure.patchDoesNotApply();
            }
            return Integer.parseInt(key);
        }
    }
}
