package dev.shiplock.kubernetes.health;

import dev.shiplock.api.PhaseSpec.Tolerance;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedContainer;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.rollout.PodPointer;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges one pod of the newest revision: first what is not its fault, then what cannot heal, then what has lasted too long.
 *
 * @param exitsCount whether the exits of its containers count (a pod that is older than the change may have many)
 */
record PodHealth(String namespace, ObservedPod pod, Nodes nodes, Tolerance tolerance, boolean exitsCount, Instant now) {

    PodVerdict judge() {
        return disturbed().or(this::broken).orElseGet(this::readiness);
    }

    private Optional<PodVerdict> disturbed() {
        if (nodes.isLost(pod.node())) {
            return Optional.of(new PodVerdict.Doubt(
                    "NodeNotReady", "pod " + pod.name() + " is on node " + pod.node() + ", which is not ready"));
        }
        if (pod.disrupted().isPresent()) {
            return Optional.of(new PodVerdict.Doubt(
                    "Disrupted",
                    "pod " + pod.name() + " is being moved away ("
                            + pod.disrupted().get() + ")"));
        }
        if (pod.deleting()) {
            return Optional.of(new PodVerdict.Doubt("PodDeleted", "pod " + pod.name() + " is being deleted"));
        }
        return Optional.empty();
    }

    private Optional<PodVerdict> broken() {
        Optional<PodVerdict> waiting = Optional.empty();
        for (ObservedContainer container : pod.containers()) {
            Optional<PodVerdict> verdict =
                    new ContainerHealth(namespace, pod, container, tolerance, exitsCount, now).judge();
            if (verdict.isPresent() && verdict.get() instanceof PodVerdict.Failed) {
                return verdict;
            }
            waiting = waiting.or(() -> verdict);
        }
        return waiting;
    }

    private PodVerdict readiness() {
        if (pod.readiness().ready()) {
            return new PodVerdict.Ready();
        }
        if (pod.memory().seenReady() || pod.readiness().wasReady()) {
            return unready();
        }
        if (pod.unscheduled().isPresent()) {
            return new PodVerdict.Progressing(
                    "Unschedulable",
                    "no node takes pod " + pod.name() + ": " + pod.unscheduled().get(),
                    Optional.empty());
        }
        return new PodVerdict.Progressing(
                "NotReady", "pod " + pod.name() + " is not ready yet" + ContainerHealth.whyNot(pod), Optional.empty());
    }

    private PodVerdict unready() {
        Instant limit =
                pod.memory().unreadySince().orElse(now).plus(tolerance.unready().toDuration());
        String what = "pod " + pod.name() + " was ready and is not any more";
        if (now.isBefore(limit)) {
            return new PodVerdict.Progressing("Unready", what, Optional.of(limit));
        }
        return new PodVerdict.Failed(
                "Unready", what + " for more than " + tolerance.unready() + PodPointer.describe(namespace, pod.name()));
    }
}
