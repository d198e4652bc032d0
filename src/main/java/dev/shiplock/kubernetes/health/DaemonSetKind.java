package dev.shiplock.kubernetes.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * DaemonSets, on the nodes that are ready and schedulable: on the others nobody can say.
 *
 * <p>Their status does not name the newest revision. Its pods have the template's generation as label, or the same revision hash as one
 * that has: a revision that is put back counts a new generation, but its old pods stay.
 */
final class DaemonSetKind implements WorkloadKind {
    private static final ApiResource RESOURCE = new ApiResource("DaemonSet", "apps", "v1", "daemonsets");
    private static final String GENERATION_LABEL = "pod-template-generation";
    private static final String GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";

    @Override
    public ApiResource resource() {
        return RESOURCE;
    }

    @Override
    public Rollout rollout(ObservedWorkload workload, NamespaceContents contents) {
        JsonNode status = workload.status().toJson();
        if (status.path("observedGeneration").asLong() < workload.generation()) {
            return new Rollout.NotSeen();
        }
        List<ObservedPod> all = contents.podsOwnedBy(workload.uid());
        List<ObservedPod> pods =
                all.stream().filter(pod -> isUsable(contents.nodes(), pod)).toList();
        int desired = status.path("desiredNumberScheduled").asInt();
        int wanted = desired - (all.size() - pods.size());
        int updated = status.path("updatedNumberScheduled").asInt();
        Predicate<ObservedPod> isNewest = isNewest(workload, all, updated >= desired);
        boolean complete = updated >= wanted && status.path("numberAvailable").asInt() >= wanted;
        return new Rollout.Pods(
                wanted,
                pods.stream().filter(isNewest).toList(),
                pods.stream().filter(isNewest.negate()).toList(),
                complete,
                "");
    }

    private static boolean isUsable(Nodes nodes, ObservedPod pod) {
        return nodes.node(pod.node())
                .map(node -> node.ready() && node.schedulable())
                .orElse(true);
    }

    private static Predicate<ObservedPod> isNewest(
            ObservedWorkload workload, List<ObservedPod> pods, boolean allUpdated) {
        String generation = workload.annotations().getOrDefault(GENERATION_ANNOTATION, "");
        Set<String> hashes = pods.stream()
                .filter(pod -> generation.equals(pod.labels().get(GENERATION_LABEL)))
                .map(DaemonSetKind::hash)
                .filter(hash -> !hash.isEmpty())
                .collect(Collectors.toSet());
        // No pod of the newest generation, and yet the controller counts all as updated: they were never replaced.
        return hashes.isEmpty() ? pod -> allUpdated : pod -> hashes.contains(hash(pod));
    }

    private static String hash(ObservedPod pod) {
        return pod.labels().getOrDefault(StatefulSetKind.REVISION_LABEL, "");
    }
}
