package dev.shiplock.kubernetes.health;

import dev.shiplock.api.PhaseSpec.Tolerance;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.Optional;

/**
 * How does this workload do?
 *
 * @param acceptZero whether a workload scaled to zero counts as healthy
 * @param changedAt when a run changed the workload, on the operator's clock: from pods created since then, every exit counts. Empty to judge
 *     the workload as it stands, as a source or a baseline is judged: how often its containers exited in their life says nothing then
 */
public record HealthQuestion(ObjectRef workload, Tolerance tolerance, boolean acceptZero, Optional<Instant> changedAt) {

    /** Judges the workload as it stands. */
    public static HealthQuestion asItStands(ObjectRef workload) {
        return new HealthQuestion(workload, Tolerance.DEFAULT, false, Optional.empty());
    }

    public HealthQuestion acceptingZero(boolean accept) {
        return new HealthQuestion(workload, tolerance, accept, changedAt);
    }
}
