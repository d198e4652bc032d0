package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The status of a Deployment: its numbers, whether it is available, whether it gets on. */
final class DeploymentStatuses {
    /** What an update has reached, and when it got there, on the clock of {@link System#nanoTime}. */
    private record Progress(String reached, long at) {}

    /** Why an update counts as progressing, or does not. */
    private record Progressing(boolean holds, String reason, String message) {}

    private final InProcessClient client;
    private final Loop loop;
    private final BiConsumer<String, String> lookAgain;
    private final Map<String, Progress> progress = new HashMap<>();

    DeploymentStatuses(InProcessClient client, Loop loop, BiConsumer<String, String> lookAgain) {
        this.client = client;
        this.loop = loop;
        this.lookAgain = lookAgain;
    }

    /** Writes the status, if it changed. */
    void report(Deployment deployment, List<ReplicaSet> sets, String hash) {
        var newest = sets.stream()
                .filter(set -> hash.equals(set.getMetadata().getLabels().get(Deployments.HASH)))
                .toList();
        var desired = deployment.getSpec().getReplicas();
        var total = sum(sets, ReplicaSetStatus::getReplicas);
        var updated = sum(newest, ReplicaSetStatus::getReplicas);
        var ready = sum(sets, ReplicaSetStatus::getReadyReplicas);
        var available = sum(sets, ReplicaSetStatus::getAvailableReplicas);
        var complete = updated == desired && total == desired && available >= desired;
        var before = Optional.ofNullable(deployment.getStatus());
        var known = before.map(status -> status.getConditions()).orElse(List.of());
        var enough = available >= desired - RollingUpdate.maxUnavailable(deployment.getSpec());
        var reached = List.of(hash, updated, ready, available, total).toString();
        var status = new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(zeroAsAbsent(total))
                .withUpdatedReplicas(zeroAsAbsent(updated))
                .withReadyReplicas(zeroAsAbsent(ready))
                .withAvailableReplicas(zeroAsAbsent(available))
                .withUnavailableReplicas(zeroAsAbsent(Math.max(0, total - available)))
                .withConditions(
                        condition(known, "Available", available(enough)),
                        condition(known, "Progressing", progressing(deployment, hash, complete, reached)))
                .build();
        if (!before.filter(status::equals).isPresent()) {
            client.updateStatus(deployment.edit().withStatus(status).build());
        }
    }

    private static Progressing available(boolean enough) {
        return enough
                ? new Progressing(true, "MinimumReplicasAvailable", "Deployment has minimum availability.")
                : new Progressing(
                        false, "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");
    }

    private Progressing progressing(Deployment deployment, String hash, boolean complete, String reached) {
        var metadata = deployment.getMetadata();
        var set = "ReplicaSet \"" + metadata.getName() + "-" + hash + "\" ";
        var known = progress.get(metadata.getUid());
        if (known == null || !known.reached().equals(reached)) {
            known = new Progress(reached, System.nanoTime());
            progress.put(metadata.getUid(), known);
        }
        if (complete) {
            return new Progressing(true, "NewReplicaSetAvailable", set + "has successfully progressed.");
        }
        var deadline = Optional.ofNullable(deployment.getSpec().getProgressDeadlineSeconds())
                .orElse(600);
        var left = Duration.ofSeconds(deadline).minusNanos(System.nanoTime() - known.at());
        if (!left.isPositive()) {
            return new Progressing(false, "ProgressDeadlineExceeded", set + "has timed out progressing.");
        }
        loop.after(left, () -> lookAgain.accept(metadata.getNamespace(), metadata.getName()));
        return new Progressing(true, "ReplicaSetUpdated", set + "is progressing.");
    }

    private static DeploymentCondition condition(List<DeploymentCondition> known, String type, Progressing now) {
        var status = now.holds() ? "True" : "False";
        var before = known.stream().filter(each -> each.getType().equals(type)).findFirst();
        var sameStatus = before.filter(each -> each.getStatus().equals(status));
        var same = sameStatus.filter(each -> each.getReason().equals(now.reason()));
        var time = Kubelet.now();
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(now.reason())
                .withMessage(now.message())
                .withLastUpdateTime(
                        same.map(DeploymentCondition::getLastUpdateTime).orElse(time))
                .withLastTransitionTime(sameStatus
                        .map(DeploymentCondition::getLastTransitionTime)
                        .orElse(time))
                .build();
    }

    private static int sum(List<ReplicaSet> sets, Function<ReplicaSetStatus, Integer> number) {
        return sets.stream()
                .flatMap(set -> Optional.ofNullable(set.getStatus()).map(number).stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** A real server leaves numbers out that are zero. */
    private static @Nullable Integer zeroAsAbsent(int number) {
        return number == 0 ? null : number;
    }
}
