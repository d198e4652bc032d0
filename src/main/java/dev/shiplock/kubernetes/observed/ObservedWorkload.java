package dev.shiplock.kubernetes.observed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A workload as it was last seen.
 *
 * @param changedByShiplock when the API server last stored a change by Shiplock, on its own clock; empty if it never did, or keeps no record
 * @param spec the object's {@code spec} as the API server gave it
 * @param status the object's {@code status}
 */
public record ObservedWorkload(
        ObjectRef ref,
        String uid,
        long generation,
        Map<String, String> labels,
        Map<String, String> annotations,
        Optional<Instant> changedByShiplock,
        CompactJson spec,
        CompactJson status) {
    public ObservedWorkload {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** The object with as much as was kept of it, so that field paths from the root can be read. */
    public JsonNode toJson() {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", ref.name()).put("uid", uid).put("generation", generation);
        ObjectNode labelNode = metadata.putObject("labels");
        labels.forEach(labelNode::put);
        ObjectNode annotationNode = metadata.putObject("annotations");
        annotations.forEach(annotationNode::put);
        object.set("spec", spec.toJson());
        object.set("status", status.toJson());
        return object;
    }
}
