package dev.shiplock.rollout;

import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A run whose status is gone (a backup was restored, the Promotion replaced), found again by its target revision. */
public final class Recovery {
    /** The reason of a run that was found again. */
    public static final String RECOVERED = "Recovered";

    private static final String FOUND = "the run's status was gone; found again by its target revision, ";

    private Recovery() {}

    /**
     * @param id the run's id
     * @param plan the target revision's frozen plan
     * @param state the target revision's state: it says {@code Applying} before the first change is written, and {@code Reverting} before the
     *     first value is put back
     * @param written whether some field of the change holds its new value now
     * @return the run; where its status would have told more than the environment does, earlier in its way: a phase whose gates nobody can be
     *     sure of is asked again, and a rollback takes back all
     * @throws IllegalArgumentException when the revision's run ended and holds nothing
     */
    public static Rollout recover(
            String id, Plan plan, RevisionState state, Predicate<ObjectChange> written, Instant now) {
        Rollout waiting = Rollout.starting(id, now)
                .withPhases(plan.phases().stream()
                        .map(phase -> PhaseProgress.waiting(phase, now))
                        .toList());
        return switch (state) {
            case Recorded -> waiting.to(RunState.Waiting, RECOVERED, FOUND + "before its first change", now);
            case Applying -> applying(waiting, plan, written, now);
            case Reverting ->
                in(PhaseState.Reverting, touched(waiting, plan, phase -> true, now), now)
                        .to(RunState.Reverting, RECOVERED, FOUND + "in its rollback", now);
            case RollbackFailed ->
                in(PhaseState.Reverted, touched(waiting, plan, phase -> true, now), now)
                        .to(RunState.RollbackFailed, RECOVERED, FOUND + "after its rollback failed", now);
            case Stopped ->
                in(PhaseState.Failed, touched(waiting, plan, written, now), now)
                        .to(RunState.Stopped, RECOVERED, FOUND + "after it was stopped half-way", now);
            case Verified, Rejected, RolledBack, Superseded ->
                throw new IllegalArgumentException("the run of this revision has ended: " + state);
        };
    }

    /**
     * A phase begins only when the one before is verified, so all before the last one that was written are; but after one that may be passed
     * over ({@code Continue}) nobody can tell.
     */
    private static Rollout applying(Rollout waiting, Plan plan, Predicate<ObjectChange> written, Instant now) {
        int last = last(plan, written).orElse(0);
        int sure = (int) plan.phases().stream()
                .limit(last)
                .takeWhile(phase -> phase.spec().onFailure() != OnFailure.Continue)
                .count();
        Rollout run = touched(waiting, plan, written, now);
        for (int i = 0; i < sure; i++) {
            run = run.changingPhase(
                    i,
                    phase -> phase.to(PhaseState.Verified, now)
                            .mapWorkloads(workload -> workload.in(WorkloadState.Ready)));
        }
        return Phases.enter(run, sure, now)
                .because(RECOVERED, FOUND + "in phase " + run.phases().get(sure).name());
    }

    /** With every phase that may have been written marked as such. */
    private static Rollout touched(Rollout run, Plan plan, Predicate<ObjectChange> written, Instant now) {
        int last = last(plan, written).orElse(0);
        List<PhaseProgress> phases = IntStream.range(0, run.phases().size())
                .mapToObj(i -> i <= last
                        ? run.phases().get(i).to(PhaseState.Applying, now)
                        : run.phases().get(i))
                .toList();
        return run.withPhases(phases).inPhase(last);
    }

    private static Rollout in(PhaseState state, Rollout run, Instant now) {
        return run.withPhases(run.phases().stream()
                .map(phase -> phase.touched() ? phase.to(state, now) : phase.skipped(now))
                .toList());
    }

    private static Optional<Integer> last(Plan plan, Predicate<ObjectChange> written) {
        return IntStream.range(0, plan.phases().size())
                .filter(i -> changes(plan.phases().get(i)).anyMatch(written))
                .boxed()
                .max(Integer::compareTo);
    }

    private static Stream<ObjectChange> changes(PlannedPhase phase) {
        return Stream.concat(phase.configs().stream(), phase.workloads().stream());
    }
}
