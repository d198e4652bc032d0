package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload as it was read.
 *
 * @param spec the object's {@code spec} as the API server gave it; never changed by anybody
 * @param autoscaler what owns the number of replicas, if anything does
 * @param owner the GitOps controller that puts this workload's fields back ({@code Argo CD}, {@code Flux}), if there is one
 * @param resourceVersion the version that was read
 */
public record WorkloadSnapshot(
        ObjectRef ref,
        String uid,
        String resourceVersion,
        Map<String, String> labels,
        Map<String, String> annotations,
        JsonNode spec,
        Optional<Autoscaler> autoscaler,
        Optional<String> owner) {

    public WorkloadSnapshot {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /** An autoscaler's name and bounds. */
    public record Autoscaler(String name, int min, int max) {}

    /** The path of the pod template in the object (from the object's root, not from {@link #spec}). */
    public FieldPath templatePath() {
        return templatePath(ref.kind());
    }

    /** The path of the pod template in objects of a kind, from the object's root. */
    public static FieldPath templatePath(String kind) {
        return kind.equals("CronJob")
                ? FieldPath.of("spec", "jobTemplate", "spec", "template")
                : FieldPath.of("spec", "template");
    }

    /** The pod template as it was read. */
    public JsonNode template() {
        return template(ref.kind(), spec);
    }

    /** The pod template in the {@code spec} of an object of a kind. */
    public static JsonNode template(String kind, JsonNode spec) {
        return kind.equals("CronJob") ? spec.at("/jobTemplate/spec/template") : spec.path("template");
    }

    /** The containers and the init containers: list name ({@code containers}, {@code initContainers}) and elements. */
    public Map<String, List<JsonNode>> containers() {
        JsonNode pod = template().path("spec");
        return Map.of(
                "containers", elements(pod.path("containers")), "initContainers", elements(pod.path("initContainers")));
    }

    private static List<JsonNode> elements(JsonNode list) {
        return list.valueStream().toList();
    }
}
