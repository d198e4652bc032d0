package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The scale subresource of workloads. */
final class Scale {
    private Scale() {}

    static boolean isAsked(ApiRequest request) {
        return request.subresource().equals("scale");
    }

    /** A workload's scale. */
    static ObjectNode of(ObjectNode workload) {
        var scale = Json.object();
        scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = scale.putObject("metadata");
        for (var field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            metadata.set(field, workload.path("metadata").path(field));
        }
        scale.putObject("spec").put("replicas", workload.at("/spec/replicas").asInt(1));
        scale.putObject("status")
                .put("replicas", workload.at("/status/replicas").asInt(0));
        return scale;
    }

    /** The workload with the scale's number of replicas, and its preconditions. */
    static ObjectNode apply(ObjectNode scale, ObjectNode workload) {
        var scaled = workload.deepCopy();
        Json.child(scaled, "spec").put("replicas", scale.at("/spec/replicas").asInt());
        var version = scale.at("/metadata/resourceVersion").asText("");
        Json.child(scaled, "metadata").put("resourceVersion", version);
        return scaled;
    }
}
