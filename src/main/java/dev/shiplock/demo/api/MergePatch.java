package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Merging one tree into another. Merge patches (RFC 7386) replace lists; strategic merge patches and server-side apply
 * merge the lists whose items have a key. Of the strategic directives null and {@code $patch: delete} are known.
 */
final class MergePatch {
    /** The fields that identify an item, by the name of the list: those that workloads and metadata have. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumes", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("conditions", "type"),
            Map.entry("ownerReferences", "uid"));

    private MergePatch() {}

    /** RFC 7386: the patched copy. */
    static ObjectNode apply(ObjectNode patch, ObjectNode target) {
        var result = target.deepCopy();
        merge(patch, result, false);
        return result;
    }

    /** With keyed lists: the patched copy. */
    static ObjectNode applyKeyed(ObjectNode patch, ObjectNode target) {
        var result = target.deepCopy();
        merge(patch, result, true);
        return result;
    }

    /** The item of a list with the same key as this one. */
    static Optional<ObjectNode> counterpart(String listName, ArrayNode list, JsonNode item) {
        var key = KEYS.get(listName);
        if (key == null || !item.has(key)) {
            return Optional.empty();
        }
        for (var candidate : list) {
            if (candidate instanceof ObjectNode object && item.get(key).equals(object.get(key))) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    static boolean isKeyed(String listName) {
        return KEYS.containsKey(listName);
    }

    private static void merge(ObjectNode patch, ObjectNode target, boolean keyed) {
        for (var field : patch.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            if (keyed && name.startsWith("$")) {
                continue;
            }
            if (value.isNull()) {
                target.remove(name);
            } else if (value instanceof ObjectNode child) {
                var into = Json.object();
                if (target.get(name) instanceof ObjectNode existing) {
                    into = existing;
                } else {
                    target.set(name, into);
                }
                merge(child, into, keyed);
            } else if (keyed && value instanceof ArrayNode items && target.get(name) instanceof ArrayNode existing) {
                mergeList(name, items, existing, target);
            } else {
                target.set(name, value.deepCopy());
            }
        }
    }

    private static void mergeList(String name, ArrayNode items, ArrayNode existing, ObjectNode parent) {
        if (name.equals("finalizers")) {
            for (var item : items) {
                if (!contains(existing, item)) {
                    existing.add(item);
                }
            }
        } else if (isKeyed(name)) {
            items.forEach(item -> mergeItem(name, item, existing));
        } else {
            parent.set(name, items.deepCopy());
        }
    }

    private static void mergeItem(String listName, JsonNode item, ArrayNode list) {
        var same = counterpart(listName, list, item);
        if (Json.text(item, "$patch").equals("delete")) {
            same.ifPresent(found -> list.remove(indexOf(list, found)));
        } else {
            same.ifPresentOrElse(found -> merge((ObjectNode) item, found, true), () -> list.add(item.deepCopy()));
        }
    }

    private static int indexOf(ArrayNode list, JsonNode item) {
        var index = 0;
        while (!list.get(index).equals(item)) {
            index++;
        }
        return index;
    }

    private static boolean contains(ArrayNode list, JsonNode item) {
        for (var each : list) {
            if (each.equals(item)) {
                return true;
            }
        }
        return false;
    }
}
