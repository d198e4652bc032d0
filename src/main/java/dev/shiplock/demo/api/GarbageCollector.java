package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;

/** Deleting objects: finalizers hold them, and what they own goes with them. */
final class GarbageCollector {
    private final ObjectStore store;

    GarbageCollector(ObjectStore store) {
        this.store = store;
    }

    /** Marks an object that finalizers hold, removes any other. Returns its last state. */
    ObjectNode delete(ObjectKey key, ObjectNode object) {
        if (object.at("/metadata/finalizers").isEmpty()) {
            remove(key, object);
            return object;
        }
        if (object.at("/metadata/deletionTimestamp").isTextual()) {
            return object;
        }
        var marked = object.deepCopy();
        var metadata = Json.child(marked, "metadata");
        metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
        if (metadata.has("generation")) {
            metadata.put("generation", metadata.get("generation").asLong() + 1);
        }
        return store.put(key, marked);
    }

    /** Removes an object and everything that had no other owner. */
    void remove(ObjectKey key, ObjectNode object) {
        store.remove(key, object);
        var uids = new HashSet<String>();
        for (var each : store.all().values()) {
            uids.add(each.at("/metadata/uid").asText());
        }
        var uid = object.at("/metadata/uid").asText();
        store.all().forEach((dependentKey, dependent) -> {
            var owners = dependent.at("/metadata/ownerReferences");
            if (owners instanceof ArrayNode list && mentions(list, uid)) {
                if (mentionsAny(list, uids)) {
                    store.put(dependentKey, disowned(dependent, uid));
                } else if (store.get(dependentKey).isPresent()) {
                    delete(dependentKey, dependent);
                }
            }
        });
    }

    /** Leaves what an object owns behind without an owner. */
    void orphanDependents(ObjectNode owner) {
        var uid = owner.at("/metadata/uid").asText();
        store.all().forEach((key, dependent) -> {
            if (dependent.at("/metadata/ownerReferences") instanceof ArrayNode list && mentions(list, uid)) {
                store.put(key, disowned(dependent, uid));
            }
        });
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static ObjectNode disowned(ObjectNode dependent, String uid) {
        var copy = dependent.deepCopy();
        var owners = (ArrayNode) copy.at("/metadata/ownerReferences");
        for (var index = owners.size() - 1; index >= 0; index--) {
            if (owners.get(index).path("uid").asText().equals(uid)) {
                owners.remove(index);
            }
        }
        if (owners.isEmpty()) {
            Json.child(copy, "metadata").remove("ownerReferences");
        }
        return copy;
    }

    private static boolean mentions(ArrayNode owners, String uid) {
        for (var owner : owners) {
            if (owner.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mentionsAny(ArrayNode owners, HashSet<String> uids) {
        for (var owner : owners) {
            if (uids.contains(owner.path("uid").asText())) {
                return true;
            }
        }
        return false;
    }
}
