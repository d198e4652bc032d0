package dev.shiplock.rollout;

import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.Optional;

/**
 * How a workload's newest revision does.
 *
 * @param reason in one CamelCase word, Kubernetes' own where there is one ({@code CrashLoopBackOff}, {@code ErrImagePull})
 * @param message which pod, what happened, what to do
 * @param ready ready pods of the newest revision
 * @param wanted pods that there should be
 * @param evidence digest of the pods' names, ready times and restart counts: while it stays the same, nothing broke in between
 * @param lookAgain when the judgement may change without any event, for instance when a tolerance runs out
 */
public record WorkloadHealth(
        ObjectRef workload,
        Condition condition,
        String reason,
        String message,
        int ready,
        int wanted,
        String evidence,
        Optional<Instant> lookAgain) {

    /** The judgement. */
    public enum Condition {
        /** All pods of the newest revision are ready for their minimum time, and the old ones are gone. */
        Ready,
        /** On the way. */
        Progressing,
        /** Disturbed by something that is not the workload's fault (a drain, a lost node, scaling); restarts a soak, fails nothing. */
        Doubt,
        /** It cannot heal by itself, or broke a tolerance. */
        Failed,
        /** Nobody can say, for instance with zero replicas; never a pass. */
        Inconclusive
    }

    /** A judgement that stands on no particular pods and changes only with an event. */
    public WorkloadHealth(
            ObjectRef workload, Condition condition, String reason, String message, int ready, int wanted) {
        this(workload, condition, reason, message, ready, wanted, "", Optional.empty());
    }

    /** The same judgement with what it stands on, and when to look again. */
    public WorkloadHealth standingOn(String pods, Optional<Instant> again) {
        return new WorkloadHealth(workload, condition, reason, message, ready, wanted, pods, again);
    }

    /** The same observation, judged otherwise. */
    WorkloadHealth in(Condition other) {
        return new WorkloadHealth(workload, other, reason, message, ready, wanted, evidence, lookAgain);
    }

    /** {@code 2/3}. */
    public String readiness() {
        return ready + "/" + wanted;
    }
}
