package dev.shiplock.rollout;

import dev.shiplock.snapshot.ObjectRef;

/**
 * How a workload's newest revision does.
 *
 * @param reason in one CamelCase word, Kubernetes' own where there is one ({@code CrashLoopBackOff}, {@code ErrImagePull})
 * @param message which pod, what happened, what to do
 * @param ready ready pods of the newest revision
 * @param wanted pods that there should be
 */
public record WorkloadHealth(
        ObjectRef workload, Condition condition, String reason, String message, int ready, int wanted) {

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

    /** {@code 2/3}. */
    public String readiness() {
        return ready + "/" + wanted;
    }
}
