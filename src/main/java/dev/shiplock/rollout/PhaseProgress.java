package dev.shiplock.rollout;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.Rollout.GateProgress;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a phase is.
 *
 * @param reason why the phase exists, as it was said when the run was planned; empty if nobody said
 * @param since since when it is in its state
 * @param evidence what the soak stands on: a digest over the workloads' {@link WorkloadHealth#evidence}; empty outside a soak
 * @param written when its changes were written, the first of them while it is Applying, later all of them; empty before. {@link Limit} counts
 *     from here
 * @param soaked when it soaked for the first time, or when a disturbance ended after that; empty before its first soak
 */
public record PhaseProgress(
        String name,
        String reason,
        PhaseState state,
        Instant since,
        List<WorkloadProgress> workloads,
        List<GateProgress> gates,
        String evidence,
        Optional<Instant> written,
        Optional<Instant> soaked) {

    public PhaseProgress {
        workloads = List.copyOf(workloads);
        gates = List.copyOf(gates);
    }

    /**
     * How far a workload is.
     *
     * @param since from when its deadline counts: when its change was acknowledged, or later, when the deadline began anew; empty before
     * @param ready ready of wanted pods, or empty
     * @param message what is the matter, or empty
     */
    public record WorkloadProgress(
            ObjectRef workload, WorkloadState state, Optional<Instant> since, String ready, String message) {
        public WorkloadProgress in(WorkloadState next) {
            return new WorkloadProgress(workload, next, since, ready, message);
        }

        /** Once its pods are to go, nobody is sent to them. */
        WorkloadProgress withoutPointer() {
            return new WorkloadProgress(workload, state, since, ready, PodPointer.without(message));
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
        return new PhaseProgress(
                phase.spec().name(),
                Objects.requireNonNullElse(phase.spec().reason(), ""),
                PhaseState.Waiting,
                now,
                workloads,
                List.of(),
                "",
                Optional.empty(),
                Optional.empty());
    }

    public PhaseProgress to(PhaseState next, Instant now) {
        return new PhaseProgress(name, reason, next, now, workloads, gates, "", written, soaked);
    }

    public PhaseProgress soakingOn(String basis, Instant now) {
        return new PhaseProgress(
                name,
                reason,
                PhaseState.Soaking,
                now,
                workloads,
                gates,
                basis,
                written,
                soaked.or(() -> Optional.of(now)));
    }

    /** The same phase with the whole time before it to prove itself: it was written just now, or a disturbance has ended. */
    public PhaseProgress provingFrom(Instant now) {
        return new PhaseProgress(
                name, reason, state, since, workloads, gates, evidence, Optional.of(now), soaked.map(before -> now));
    }

    /** The same phase when all of it may have been written, and nobody knows more. */
    PhaseProgress perhapsWritten(Instant now) {
        return mapWorkloads(workload -> workload.state() == WorkloadState.Pending ? workload.appliedAt(now) : workload)
                .provingFrom(now);
    }

    public PhaseProgress withGates(List<GateStanding> standings) {
        List<GateProgress> progress = standings.stream()
                .map(gate -> new GateProgress(gate.gate(), gate.verdict(), gate.since(), gate.message()))
                .toList();
        return new PhaseProgress(name, reason, state, since, workloads, progress, evidence, written, soaked);
    }

    public PhaseProgress mapWorkloads(UnaryOperator<WorkloadProgress> change) {
        return new PhaseProgress(
                name, reason, state, since, workloads.stream().map(change).toList(), gates, evidence, written, soaked);
    }

    /** The same phase with what is known of its workloads' pods now. */
    public PhaseProgress seen(Map<ObjectRef, WorkloadHealth> health) {
        return mapWorkloads(workload -> {
            WorkloadHealth known = health.get(workload.workload());
            return known == null || workload.state() == WorkloadState.Pending ? workload : workload.seen(known);
        });
    }

    /** The same phase with what was acknowledged as written. */
    PhaseProgress acknowledging(Map<ObjectRef, WriteResult> writes, Instant now) {
        PhaseProgress acknowledged = mapWorkloads(
                workload -> isDone(writes.get(workload.workload())) && workload.state() == WorkloadState.Pending
                        ? workload.appliedAt(now)
                        : workload);
        boolean first = written.isEmpty() && writes.values().stream().anyMatch(PhaseProgress::isDone);
        return first ? acknowledged.provingFrom(now) : acknowledged;
    }

    private static boolean isDone(@Nullable WriteResult result) {
        return result instanceof WriteResult.Written
                || result instanceof WriteResult.AlreadyThere
                || result instanceof WriteResult.NotTakenBack;
    }

    /**
     * Whether the run is known to have written an object of the phase. What is not acknowledged was not written, unless the process died right
     * after it.
     */
    public boolean acknowledged(ObjectRef object) {
        return workloads.stream()
                .filter(workload -> workload.workload().equals(object))
                .findFirst()
                .map(workload -> workload.state() != WorkloadState.Pending)
                .orElseGet(written::isPresent);
    }

    /** The same phase when it was put back. */
    PhaseProgress reverted(Instant now) {
        return to(PhaseState.Reverted, now)
                .mapWorkloads(workload ->
                        workload.state() == WorkloadState.Pending ? workload : workload.in(WorkloadState.Reverted));
    }

    /** The same phase with the states and clocks that its workloads' health asks for. */
    PhaseProgress following(Map<ObjectRef, WorkloadHealth> health, Duration deadline, Instant now) {
        return mapWorkloads(workload -> {
            WorkloadHealth known = health.get(workload.workload());
            return known == null ? workload : following(workload, known.condition(), deadline, now);
        });
    }

    private WorkloadProgress following(
            WorkloadProgress workload, WorkloadHealth.Condition condition, Duration deadline, Instant now) {
        boolean underWay = switch (workload.state()) {
            case Applied, Ready -> true;
            case Pending, Failed, Reverted -> false;
        };
        if (!underWay) {
            return workload;
        }
        return switch (condition) {
            // While others wait for its place, or when its deadline is over, that it got ready is worth a write.
            case Ready ->
                state == PhaseState.Applying || isOver(workload, deadline, now)
                        ? workload.in(WorkloadState.Ready)
                        : workload;
            // Not its fault: when the disturbance ends, at least half of the deadline is left.
            case Doubt ->
                workload.state() == WorkloadState.Ready || isOver(workload, deadline.dividedBy(2), now)
                        ? workload.appliedAt(now)
                        : workload;
            case Progressing, Failed, Inconclusive ->
                workload.state() == WorkloadState.Ready ? workload.appliedAt(now) : workload;
        };
    }

    private static boolean isOver(WorkloadProgress workload, Duration span, Instant now) {
        return workload.since().map(since -> !since.plus(span).isAfter(now)).orElse(false);
    }

    /** Whether the workloads are in the same states with the same clocks. */
    boolean sameProgress(PhaseProgress other) {
        return progress().equals(other.progress());
    }

    private List<List<Object>> progress() {
        return workloads.stream()
                .map(workload -> List.<Object>of(workload.workload(), workload.state(), workload.since()))
                .toList();
    }

    /** What is known of the workloads that were written, in the phase's order. */
    Stream<WorkloadHealth> known(Map<ObjectRef, WorkloadHealth> health) {
        return changed().flatMap(workload -> Stream.ofNullable(health.get(workload.workload())));
    }

    /** Whether nothing is known of one that was written. */
    boolean unheard(Map<ObjectRef, WorkloadHealth> health) {
        return changed().anyMatch(workload -> !health.containsKey(workload.workload()));
    }

    /** When the clocks of the workloads that are not ready yet ask for another look. */
    Stream<Instant> deadlines(Map<ObjectRef, WorkloadHealth> health, Duration deadline) {
        return workloads.stream()
                .filter(workload -> workload.state() == WorkloadState.Applied)
                .flatMap(workload -> workload.since().stream().map(since -> {
                    WorkloadHealth known = health.get(workload.workload());
                    boolean disturbed = known != null && known.condition() == WorkloadHealth.Condition.Doubt;
                    return since.plus(disturbed ? deadline.dividedBy(2) : deadline);
                }));
    }

    private Stream<WorkloadProgress> changed() {
        return workloads.stream().filter(workload -> switch (workload.state()) {
            case Applied, Ready, Failed -> true;
            case Pending, Reverted -> false;
        });
    }

    /** The same phase when its turn will not come any more. */
    PhaseProgress skipped(Instant now) {
        return state == PhaseState.Waiting ? to(PhaseState.Skipped, now) : this;
    }

    /** Whether any of the phase may have been written. */
    public boolean touched() {
        return switch (state) {
            case Waiting, Skipped, Reverted -> false;
            case Applying, Settling, Soaking, Verified, Failed, Reverting -> true;
        };
    }
}
