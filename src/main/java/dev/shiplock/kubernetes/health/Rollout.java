package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.observed.ObservedPod;
import java.util.List;

/** How far a workload's controller has brought its newest revision. */
public sealed interface Rollout {
    /** The controller has not seen the newest revision; its counters speak of an older one. */
    record NotSeen() implements Rollout {}

    /** The kind has no pods of its own: what is stored is all there is. */
    record Stored() implements Rollout {}

    /**
     * The pods of the newest revision, and those that have to go.
     *
     * @param wanted how many pods there should be
     * @param complete whether the controller's own counters say that all are there for their minimum time, and the old ones gone
     * @param waitingFor what the controller says it waits for, or empty
     */
    record Pods(int wanted, List<ObservedPod> newest, List<ObservedPod> older, boolean complete, String waitingFor)
            implements Rollout {
        public Pods {
            newest = List.copyOf(newest);
            older = List.copyOf(older);
        }
    }
}
