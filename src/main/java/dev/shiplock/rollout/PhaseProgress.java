package dev.shiplock.rollout;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.Rollout.GateProgress;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * How far a phase is.
 *
 * @param since since when it is in its state
 * @param evidence what the soak stands on: a digest over the workloads' {@link WorkloadHealth#evidence}; empty outside a soak
 */
public record PhaseProgress(
        String name,
        PhaseState state,
        Instant since,
        List<WorkloadProgress> workloads,
        List<GateProgress> gates,
        String evidence) {

    public PhaseProgress {
        workloads = List.copyOf(workloads);
        gates = List.copyOf(gates);
    }

    /**
     * How far a workload is.
     *
     * @param since when its change was acknowledged; its deadline counts from here
     * @param ready ready of wanted pods, or empty
     * @param message what is the matter, or empty
     */
    public record WorkloadProgress(
            ObjectRef workload, WorkloadState state, Optional<Instant> since, String ready, String message) {
        public WorkloadProgress in(WorkloadState next) {
            return new WorkloadProgress(workload, next, since, ready, message);
        }

        public WorkloadProgress appliedAt(Instant now) {
            return new WorkloadProgress(workload, WorkloadState.Applied, Optional.of(now), ready, message);
        }

        public WorkloadProgress seen(WorkloadHealth health) {
            String matter = health.condition() == WorkloadHealth.Condition.Ready ? "" : health.message();
            return new WorkloadProgress(workload, state, since, health.readiness(), matter);
        }
    }

    /** A phase that has not begun. */
    public static PhaseProgress waiting(PlannedPhase phase, Instant now) {
        List<WorkloadProgress> workloads = phase.workloads().stream()
                .map(change -> new WorkloadProgress(change.object(), WorkloadState.Pending, Optional.empty(), "", ""))
                .toList();
        return new PhaseProgress(phase.spec().name(), PhaseState.Waiting, now, workloads, List.of(), "");
    }

    public PhaseProgress to(PhaseState next, Instant now) {
        return new PhaseProgress(name, next, now, workloads, gates, "");
    }

    public PhaseProgress soakingOn(String basis, Instant now) {
        return new PhaseProgress(name, PhaseState.Soaking, now, workloads, gates, basis);
    }

    public PhaseProgress withGates(List<GateStanding> standings) {
        List<GateProgress> progress = standings.stream()
                .map(gate -> new GateProgress(gate.gate(), gate.verdict(), gate.since(), gate.message()))
                .toList();
        return new PhaseProgress(name, state, since, workloads, progress, evidence);
    }

    public PhaseProgress mapWorkloads(UnaryOperator<WorkloadProgress> change) {
        return new PhaseProgress(
                name, state, since, workloads.stream().map(change).toList(), gates, evidence);
    }

    /** The same phase with what is known of its workloads' pods now. */
    public PhaseProgress seen(Map<ObjectRef, WorkloadHealth> health) {
        return mapWorkloads(workload -> {
            WorkloadHealth known = health.get(workload.workload());
            return known == null || workload.state() == WorkloadState.Pending ? workload : workload.seen(known);
        });
    }

    /** Whether any of the phase may have been written. */
    public boolean touched() {
        return switch (state) {
            case Waiting, Skipped, Reverted -> false;
            case Applying, Settling, Soaking, Verified, Failed, Reverting -> true;
        };
    }
}
