package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveredRunTest {
    private static final Plan PLAN = plan(phase("one", API), phase("two", WEB), phase("three", WORKER));

    private static Rollout recovered(Plan plan, RevisionState state, ObjectRef... written) {
        Set<ObjectRef> there = Set.of(written);
        return RecoveredRun.of("shop-1", plan, state, false, change -> there.contains(change.object()), NOW);
    }

    @Test
    void waitsAgainWhenNothingWasWritten() {
        Rollout run = recovered(PLAN, RevisionState.Recorded);
        assertEquals(RunState.Waiting, run.state());
        assertEquals(List.of(PhaseState.Waiting, PhaseState.Waiting, PhaseState.Waiting), phases(run));
    }

    @Test
    void goesOnWithTheLastPhaseThatWasWrittenSinceItsGatesMayNotHavePassed() {
        Rollout run = recovered(PLAN, RevisionState.Applying, API, WEB);
        assertEquals(RunState.Applying, run.state());
        assertEquals(List.of(PhaseState.Verified, PhaseState.Applying, PhaseState.Waiting), phases(run));
        assertEquals(List.of(WEB), written(decide(run, PLAN, quiet(), NOW)));
        assertEquals(
                RunState.Reverting,
                moved(decide(run, PLAN, seen(broken(API)), NOW)).state(),
                "an earlier phase's workloads are watched again");
    }

    @Test
    void beginsWithTheFirstPhaseWhenTheCrashWasBeforeItsFirstWrite() {
        assertEquals(
                List.of(PhaseState.Applying, PhaseState.Waiting, PhaseState.Waiting),
                phases(recovered(PLAN, RevisionState.Applying)));
    }

    @Test
    void asksAgainFromThePhaseOnThatMayHaveFailedAndBeenPassedOver() {
        Plan plan = plan(phase("one", API), phase("two", WEB).onFailure(OnFailure.Continue), phase("three", WORKER));
        Rollout run = recovered(plan, RevisionState.Applying, API, WEB, WORKER);
        assertEquals(1, run.phase());
        assertEquals(
                List.of(PhaseState.Verified, PhaseState.Applying, PhaseState.Applying),
                phases(run),
                "the third is touched");
    }

    @Test
    void revertsEverythingWhenItWasReverting() {
        Rollout run = recovered(PLAN, RevisionState.Reverting, API);
        assertEquals(RunState.Reverting, run.state());
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting, PhaseState.Reverting), phases(run));
    }

    @ParameterizedTest
    @EnumSource(
            value = RevisionState.class,
            names = {"RollbackFailed", "Stopped"})
    void anEndThatHoldsTheEnvironmentHoldsItStill(RevisionState state) {
        Rollout run = recovered(PLAN, state, API);
        assertTrue(run.holds());
        Rollout back = moved(RolloutMachine.decide(
                run, PLAN, order(dev.shiplock.api.Command.rollback), new Facts.AfterEnd(true), NOW));
        assertEquals(PhaseState.Reverting, back.phases().getFirst().state());
    }

    @Test
    void anotherPromotionOfTheSameNameGivesBackWhatWasWritten() {
        Rollout written = RecoveredRun.of("shop-1", PLAN, RevisionState.Applying, true, change -> true, NOW);
        assertEquals(RunState.Reverting, written.state());
        Rollout nothing = RecoveredRun.of("shop-1", PLAN, RevisionState.Recorded, true, change -> false, NOW);
        assertEquals(RunState.Rejected, nothing.state());
        assertEquals("PromotionReplaced", nothing.reason());
    }

    @ParameterizedTest
    @CsvSource({"Verified, Verified", "RolledBack, RolledBack", "Rejected, Rejected", "Superseded, Rejected"})
    void aRunThatEndedIsOnlyClosed(RevisionState state, RunState end) {
        Rollout run = recovered(PLAN, state);
        assertEquals(end, run.state());
        assertEquals(new Decision.Close(), acted(decide(run, PLAN, new Facts.AfterEnd(false), NOW)));
    }
}
