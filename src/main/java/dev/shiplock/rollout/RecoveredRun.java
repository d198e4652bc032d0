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
public final class RecoveredRun {
    /** The reason of a run that was found again. */
    public static final String RECOVERED = "Recovered";

    private static final String FOUND = "the run's status was gone; found again by its target revision, ";

    private RecoveredRun() {}

    /**
     * @param id the run's id
     * @param plan the target revision's frozen plan
     * @param state the target revision's state
     * @param replaced whether the Promotion is another one of the same name: it did not ask for the run, so what was written goes back, and what was not is not
     * @param written whether some field of the change holds its new value now
     * @return the run; where its status would have told more than the environment does, earlier in its way: a phase whose gates nobody can be
     *     sure of is asked again, and a rollback takes back all
     */
    public static Rollout of(
            String id, Plan plan, RevisionState state, boolean replaced, Predicate<ObjectChange> written, Instant now) {
        Rollout waiting = Rollout.starting(id, now)
                .withPhases(plan.phases().stream()
                        .map(phase -> PhaseProgress.waiting(phase, now))
                        .toList());
        return switch (state) {
            case Recorded, Applying -> unfinished(waiting, plan, state, replaced, written, now);
            case Reverting -> reverting(waiting, now);
            case RollbackFailed ->
                all(PhaseState.Reverted, waiting, now)
                        .to(RunState.RollbackFailed, RECOVERED, FOUND + "after its rollback failed", now);
            case Stopped ->
                touched(waiting, plan, written, PhaseState.Failed, now)
                        .skippingRest(now)
                        .to(RunState.Stopped, RECOVERED, FOUND + "after it was stopped half-way", now);
            case Verified -> ended(PhaseState.Verified, RunState.Verified, waiting, now);
            case RolledBack -> ended(PhaseState.Reverted, RunState.RolledBack, waiting, now);
            case Rejected, Superseded -> ended(PhaseState.Skipped, RunState.Rejected, waiting, now);
        };
    }

    private static Rollout unfinished(
            Rollout waiting,
            Plan plan,
            RevisionState state,
            boolean replaced,
            Predicate<ObjectChange> written,
            Instant now) {
        if (state == RevisionState.Recorded && last(plan, written).isEmpty()) {
            return replaced
                    ? waiting.skippingRest(now)
                            .to(
                                    RunState.Rejected,
                                    Rollout.PROMOTION_REPLACED,
                                    "another Promotion of this name asked for it, and nothing of it was written;"
                                            + " planning again",
                                    now)
                    : waiting.to(RunState.Waiting, RECOVERED, FOUND + "before its first change", now);
        }
        return replaced ? reverting(waiting, now) : applying(waiting, plan, written, now);
    }

    /** All phases: which of them are back already nobody can tell, and to put one back that is back changes nothing. */
    private static Rollout reverting(Rollout waiting, Instant now) {
        return all(PhaseState.Reverting, waiting, now).to(RunState.Reverting, RECOVERED, FOUND + "to be put back", now);
    }

    /** The record was written, the turn was not given back yet. */
    private static Rollout ended(PhaseState phases, RunState end, Rollout waiting, Instant now) {
        return all(phases, waiting, now).to(end, RECOVERED, FOUND + "at its end", now);
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
        Rollout run = touched(waiting, plan, written, PhaseState.Applying, now);
        for (int i = 0; i < sure; i++) {
            run = run.changingPhase(
                    i,
                    phase -> phase.to(PhaseState.Verified, now)
                            .perhapsWritten(now)
                            .mapWorkloads(workload -> workload.in(WorkloadState.Ready)));
        }
        return Phases.enter(run, sure, now)
                .because(RECOVERED, FOUND + "in phase " + run.phases().get(sure).name());
    }

    /** With every phase that may have been written in that state. */
    private static Rollout touched(
            Rollout run, Plan plan, Predicate<ObjectChange> written, PhaseState state, Instant now) {
        int last = last(plan, written).orElse(0);
        List<PhaseProgress> phases = IntStream.range(0, run.phases().size())
                .mapToObj(i -> i <= last
                        ? inState(run.phases().get(i), state, now)
                        : run.phases().get(i))
                .toList();
        return run.withPhases(phases);
    }

    private static Rollout all(PhaseState state, Rollout run, Instant now) {
        return run.withPhases(
                run.phases().stream().map(phase -> inState(phase, state, now)).toList());
    }

    /** A phase that is written further finds out itself what is written of it. */
    private static PhaseProgress inState(PhaseProgress phase, PhaseState state, Instant now) {
        boolean further = state == PhaseState.Applying || state == PhaseState.Skipped;
        return (further ? phase : phase.perhapsWritten(now)).to(state, now);
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
