package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Judges workloads by what was last seen of them. Pure: the same contents, question and time give the same answer. */
public final class HealthOfWorkload {
    private HealthOfWorkload() {}

    /** How a workload's newest revision does. */
    public static WorkloadHealth assess(NamespaceContents contents, HealthQuestion question, Instant now) {
        if (!contents.isComplete()) {
            return plain(question, Condition.Progressing, "NotObserved", "its namespace is still being read");
        }
        Optional<ObservedWorkload> workload = contents.workload(question.workload());
        if (workload.isEmpty()) {
            return plain(
                    question,
                    Condition.Failed,
                    "NotFound",
                    question.workload() + " is not in namespace " + contents.namespace() + " any more");
        }
        return switch (rollout(workload.get(), contents)) {
            case Rollout.NotSeen() ->
                plain(question, Condition.Progressing, "NotObserved", "its controller has not seen the change yet");
            case Rollout.Stored() -> plain(question, Condition.Ready, "Stored", "stored; its next Job is made from it");
            case Rollout.Pods pods -> new PodsHealth(contents, workload.get(), question, pods, now).assess();
        };
    }

    /** The ready pods of a workload's newest revision, for gates that ask them; none while the controller has not seen it. */
    public static List<ReadyPod> readyPods(NamespaceContents contents, ObjectRef ref) {
        return newest(contents, ref).stream()
                .filter(pod -> pod.readiness().ready() && !pod.deleting() && !pod.ended())
                .map(ReadyPod::of)
                .toList();
    }

    /**
     * Pods of a rejected revision that are not ready. The controller of a StatefulSet waits for them to become ready before it replaces
     * them, which they never do; so they have to be deleted once the spec is back.
     */
    public static List<RejectedPod> rejectedPods(NamespaceContents contents, ObjectRef ref) {
        if (!ref.kind().equals("StatefulSet")) {
            return List.of();
        }
        return pods(contents, ref).stream()
                .flatMap(pods -> pods.older().stream())
                .filter(pod -> !pod.readiness().ready() && !pod.deleting())
                .map(pod -> new RejectedPod(pod.name(), pod.uid()))
                .toList();
    }

    /** A pod to delete. */
    public record RejectedPod(String name, String uid) {}

    private static List<ObservedPod> newest(NamespaceContents contents, ObjectRef ref) {
        return pods(contents, ref).map(Rollout.Pods::newest).orElse(List.of());
    }

    private static Optional<Rollout.Pods> pods(NamespaceContents contents, ObjectRef ref) {
        return contents.workload(ref)
                .map(workload -> rollout(workload, contents))
                .flatMap(rollout -> rollout instanceof Rollout.Pods pods ? Optional.of(pods) : Optional.empty());
    }

    private static Rollout rollout(ObservedWorkload workload, NamespaceContents contents) {
        return contents.isCurrent(workload)
                ? WorkloadKinds.named(workload.ref().kind()).rollout(workload, contents)
                : new Rollout.NotSeen();
    }

    private static WorkloadHealth plain(HealthQuestion question, Condition condition, String reason, String message) {
        return new WorkloadHealth(question.workload(), condition, reason, message, 0, 0, "", Optional.empty());
    }
}
