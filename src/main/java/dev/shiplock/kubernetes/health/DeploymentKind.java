package dev.shiplock.kubernetes.health;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.KnownSecrets;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedReplicaSet;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import java.util.ArrayList;
import java.util.List;

/** Deployments: the newest revision is the ReplicaSet that carries the Deployment's own revision number. */
final class DeploymentKind implements WorkloadKind {
    private static final ApiResource RESOURCE = new ApiResource("Deployment", "apps", "v1", "deployments");
    private static final String REVISION = "deployment.kubernetes.io/revision";

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
        String revision = workload.annotations().getOrDefault(REVISION, "");
        List<ObservedPod> newest = new ArrayList<>();
        List<ObservedPod> older = new ArrayList<>();
        for (ObservedReplicaSet replicaSet : contents.replicaSetsOf(workload)) {
            boolean isNewest = !revision.isEmpty() && replicaSet.revision().equals(revision);
            (isNewest ? newest : older).addAll(contents.podsOwnedBy(replicaSet.uid()));
        }
        boolean complete = status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted;
        return new Rollout.Pods(wanted, newest, older, complete, waitingFor(workload, status));
    }

    /** Pods that cannot be created, for a quota or a policy, are told by this condition and nowhere else. */
    private static String waitingFor(ObservedWorkload workload, JsonNode status) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("ReplicaFailure"))
                .filter(condition -> condition.path("status").asText().equals("True"))
                .map(condition -> condition.path("message").asText())
                .findFirst()
                // What refuses a pod may quote any of its values.
                .map(message -> KnownSecrets.of(workload.spec().toJson()).masked(message))
                .orElse("");
    }
}
