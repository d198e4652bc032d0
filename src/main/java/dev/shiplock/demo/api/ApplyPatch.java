package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Server-side apply, in the part that an operator needs: what a field manager applies is merged, what it applied before
 * and no longer does is removed. Fields of other managers stay; two managers of one field are not told apart.
 */
final class ApplyPatch {
    private record Applied(String uid, String subresource, String manager) {}

    private final Map<Applied, ObjectNode> lastApplied = new ConcurrentHashMap<>();

    /** The object with the configuration applied. */
    ObjectNode apply(ObjectNode configuration, ObjectNode current, ApiRequest request) {
        var target = current.deepCopy();
        var known = lastApplied.get(owner(current, request));
        if (known != null) {
            removeAbandoned(known, configuration, target);
        }
        return MergePatch.applyKeyed(configuration, target);
    }

    /** Remembers what was applied, once it is stored. */
    void remember(ObjectNode configuration, ObjectNode stored, ApiRequest request) {
        lastApplied.put(owner(stored, request), configuration);
    }

    private static Applied owner(ObjectNode object, ApiRequest request) {
        var manager = request.parameter("fieldManager").orElse("");
        return new Applied(object.at("/metadata/uid").asText(), request.subresource(), manager);
    }

    private static void removeAbandoned(ObjectNode before, ObjectNode now, ObjectNode target) {
        for (var field : before.properties()) {
            var name = field.getKey();
            var left = now.get(name);
            if (left == null) {
                target.remove(name);
            } else if (field.getValue() instanceof ObjectNode child
                    && left instanceof ObjectNode remaining
                    && target.get(name) instanceof ObjectNode into) {
                removeAbandoned(child, remaining, into);
            } else if (field.getValue() instanceof ArrayNode items
                    && left instanceof ArrayNode remaining
                    && target.get(name) instanceof ArrayNode into) {
                removeAbandonedItems(name, items, remaining, into);
            }
        }
    }

    private static void removeAbandonedItems(String name, ArrayNode before, ArrayNode now, ArrayNode target) {
        var abandoned = new ArrayList<JsonNode>();
        for (var item : before) {
            if (MergePatch.isKeyed(name)) {
                var there = MergePatch.counterpart(name, target, item);
                var still = MergePatch.counterpart(name, now, item);
                if (still.isPresent() && there.isPresent() && item instanceof ObjectNode known) {
                    removeAbandoned(known, still.get(), there.get());
                } else if (still.isEmpty()) {
                    there.ifPresent(abandoned::add);
                }
            } else if (name.equals("finalizers") && !now.toString().contains(item.toString())) {
                abandoned.add(item);
            }
        }
        for (var index = target.size() - 1; index >= 0; index--) {
            if (abandoned.contains(target.get(index))) {
                target.remove(index);
            }
        }
    }
}
