package dev.shiplock.kubernetes.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import java.util.List;

/** StatefulSets: the newest revision is the one that the status calls {@code updateRevision}. */
final class StatefulSetKind implements WorkloadKind {
    static final String REVISION_LABEL = "controller-revision-hash";
    private static final ApiResource RESOURCE = new ApiResource("StatefulSet", "apps", "v1", "statefulsets");

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
        int wanted = workload.spec().toJson().path("replicas").asInt(1);
        String revision = status.path("updateRevision").asText();
        List<ObservedPod> pods = contents.podsOwnedBy(workload.uid());
        boolean complete = status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas")
                                .asInt(status.path("readyReplicas").asInt())
                        == wanted;
        return new Rollout.Pods(
                wanted,
                pods.stream().filter(pod -> isOf(revision, pod)).toList(),
                pods.stream().filter(pod -> !isOf(revision, pod)).toList(),
                complete,
                "");
    }

    private static boolean isOf(String revision, ObservedPod pod) {
        return !revision.isEmpty() && revision.equals(pod.labels().get(REVISION_LABEL));
    }
}
