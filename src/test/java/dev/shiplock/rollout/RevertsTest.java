package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.WriteResult.NotTakenBack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RevertsTest {
    private static final Plan PLAN = plan(phase("one", API), phase("two", SETTINGS, WEB, WORKER), phase("three", API));
    private final Rollout reverting = in(RunState.Reverting, PLAN, 1);
    private final Rollout restoring = in(RunState.Restoring, PLAN, 1);

    @Test
    void putsBackWhatWasTouchedLastPhaseFirstAndConfigMapsBeforeTheirReaders() {
        Decision decision = decide(reverting, PLAN, new Facts.InRevert(false), NOW);
        List<ObjectChange> inverses = ((Decision.Revert) acted(decision)).inverses();
        assertEquals(
                List.of(SETTINGS, WORKER, WEB, API),
                inverses.stream().map(ObjectChange::object).toList());
        assertEquals(change(WEB, "two").inverse(), inverses.get(2));
    }

    @Test
    void restoresOnceEveryInverseIsSent() {
        assertEquals(
                RunState.Restoring,
                moved(decide(reverting, PLAN, new Facts.InRevert(true), NOW)).state());
    }

    @Test
    void isRolledBackOnlyWhenHealthyAndReadBack() {
        assertInstanceOf(Decision.Wait.class, decide(restoring, PLAN, restore(Optional.empty(), starting(API)), NOW));
        assertInstanceOf(Decision.Wait.class, decide(restoring, PLAN, restore(AS_RECORDED, starting(API)), NOW));
        Rollout end = moved(decide(restoring, PLAN, restore(AS_RECORDED, ready(API)), NOW));
        assertEquals(RunState.RolledBack, end.state());
        assertEquals(List.of(PhaseState.Reverted, PhaseState.Reverted, PhaseState.Skipped), phases(end));
    }

    @Test
    void whatAdmissionLeftBesidesThePlanIsNoRollbackUntilSomebodyHasLooked() {
        Rollout left = restoring.failing(new Rollout.Failure(
                "two",
                NotTakenBack.CHANGED_BESIDES,
                "Deployment/web priorityClassName could not be taken back",
                NOW,
                List.of()));
        Rollout end = moved(decide(left, PLAN, restore(AS_RECORDED, ready(API)), NOW));
        assertEquals(RunState.RollbackFailed, end.state());
        assertEquals(NotTakenBack.CHANGED_BESIDES, end.reason());
        assertTrue(end.message().contains("priorityClassName"), end.message());
        Rollout again = Reverts.again(end, "Commanded", "again", NOW).to(RunState.Restoring, "Commanded", "again", NOW);
        assertEquals(
                RunState.RolledBack,
                moved(decide(again, PLAN, restore(AS_RECORDED, ready(API)), NOW))
                        .state());
    }

    @Test
    void saysWhatToDoAboutTheFailureThatItTookBackAndNothingAboutACommand() {
        Rollout failed = moved(decide(in(RunState.Settling, PLAN, 0), PLAN, seen(broken(API)), NOW));
        assertEquals(
                "every touched field holds its recorded value again; the cause: " + failed.message()
                        + "; once that is mended, ask again: with a changed spec, or for the same with the annotation shiplock.dev/retry",
                rolledBack(failed).message());
        Rollout commanded = moved(RolloutMachine.decide(
                in(RunState.Soaking, PLAN, 0), PLAN, order(Command.rollback), seen(ready(API)), NOW));
        assertEquals(
                "every touched field holds its recorded value again; the cause: rollback by command",
                rolledBack(commanded).message());
    }

    private static Rollout rolledBack(Rollout reverting) {
        Rollout restoring = moved(decide(reverting, PLAN, new Facts.InRevert(true), NOW));
        return moved(decide(restoring, PLAN, restore(AS_RECORDED, ready(API)), NOW));
    }

    @Test
    void readBackIsDueWhenAllIsHealthyOrTheTimeIsOver() {
        assertTrue(
                RolloutMachine.readBackDue(restoring, PLAN, List.of(), NOW, NOW),
                "what was ill before need not be well");
        assertTrue(RolloutMachine.readBackDue(restoring, PLAN, List.of(ready(API)), NOW, NOW));
        assertFalse(RolloutMachine.readBackDue(restoring, PLAN, List.of(ready(API), starting(WEB)), NOW, NOW));
        assertTrue(RolloutMachine.readBackDue(restoring, PLAN, List.of(starting(WEB)), NOW, minutes(10)));
    }

    @Test
    void namesEveryFieldThatIsNotAsRecorded() {
        Facts facts = restore(
                Optional.of(readBack(List.of("Deployment/api image", "ConfigMap/settings a"), List.of(), List.of())),
                ready(API));
        Rollout end = moved(decide(restoring, PLAN, facts, NOW));
        assertEquals(RunState.RollbackFailed, end.state());
        assertEquals("ForeignChange", end.reason());
        assertTrue(end.message().contains("Deployment/api image, ConfigMap/settings a"), end.message());
        assertTrue(end.holds());
    }

    @Test
    void failsLoudlyWhenTheOldStateDoesNotGetHealthyAndStillNamesTheFields() {
        assertEquals(
                Decision.await(Optional.of(minutes(10))),
                decide(restoring, PLAN, restore(Optional.empty(), starting(API)), NOW));
        Rollout ill = moved(decide(restoring, PLAN, restore(AS_RECORDED, starting(API)), minutes(10)));
        assertEquals(RunState.RollbackFailed, ill.state());
        assertEquals("NotHealthy", ill.reason());
        assertEquals(PhaseState.Reverted, ill.current().state());

        Facts both =
                restore(Optional.of(readBack(List.of("Deployment/web image"), List.of(), List.of())), starting(API));
        Rollout worse = moved(decide(restoring, PLAN, both, minutes(10)));
        assertEquals("ForeignChange", worse.reason());
        assertTrue(worse.message().contains("Deployment/web image"), worse.message());
        assertTrue(worse.message().contains("not healthy: Deployment/api"), worse.message());
    }

    @Test
    void whatTheServerRefusesToPutBackIsNotSomebodyElsesDoing() {
        Facts.ReadBack found = new Facts.ReadBack(
                List.of(),
                List.of("Deployment/api spec.one"),
                List.of(),
                Optional.of(List.of("Deployment/api (quota)")));
        Rollout end = moved(decide(restoring, PLAN, restore(Optional.of(found), ready(API)), NOW));
        assertEquals(RunState.RollbackFailed, end.state());
        assertEquals("RevertRefused", end.reason());
        assertTrue(end.message().contains("Deployment/api spec.one"), end.message());
        assertTrue(end.message().contains("Deployment/api (quota)"), end.message());
    }

    @Test
    void aProcessThatDoesNotKnowWhyAValueIsStillThereSendsItOnceMore() {
        Facts.ReadBack unknown =
                new Facts.ReadBack(List.of(), List.of("Deployment/api spec.one"), List.of(), Optional.empty());
        assertInstanceOf(
                Decision.Revert.class, acted(decide(restoring, PLAN, restore(Optional.of(unknown), ready(API)), NOW)));
        Facts.ReadBack again = readBack(List.of(), List.of("Deployment/api spec.one"), List.of());
        Rollout end = moved(decide(restoring, PLAN, restore(Optional.of(again), ready(API)), NOW));
        assertEquals("ForeignChange", end.reason());
        assertTrue(end.message().contains("though it was put back"), end.message());
    }

    @Test
    void whatTheRunNeverWroteIsNamedAndFailsNothing() {
        Facts.ReadBack found = readBack(List.of(), List.of(), List.of("Deployment/web spec.two"));
        Rollout end = moved(decide(restoring, PLAN, restore(Optional.of(found), ready(API)), NOW));
        assertEquals(RunState.RolledBack, end.state());
        assertTrue(end.message().contains("left alone"), end.message());
        assertTrue(end.message().contains("Deployment/web spec.two"), end.message());
    }

    @Test
    void knowsAfterwardsWhatWasNeverWritten() {
        Rollout end = moved(decide(restoring, PLAN, restore(AS_RECORDED, ready(API)), NOW));
        assertTrue(end.phases().getFirst().acknowledged(API));
        assertFalse(end.current().acknowledged(WEB));
        assertFalse(end.current().acknowledged(SETTINGS));
    }

    @Test
    void whatWasWrittenJustBeforeACommandIsWritten() {
        Rollout next = moved(RolloutMachine.decide(
                in(RunState.Applying, PLAN, 1), PLAN, order(Command.rollback), wrote(SETTINGS, WEB), NOW));
        assertTrue(next.current().acknowledged(SETTINGS));
        assertTrue(next.current().acknowledged(WEB));
        assertFalse(next.current().acknowledged(WORKER));
    }

    @Test
    void aDrainThatOutlastsTheTimeIsNoFailureOfTheRollback() {
        assertInstanceOf(Decision.Wait.class, decide(restoring, PLAN, restore(AS_RECORDED, drained(API)), minutes(9)));
        Rollout end = moved(decide(restoring, PLAN, restore(AS_RECORDED, drained(API)), minutes(10)));
        assertEquals(RunState.RolledBack, end.state());
        assertTrue(end.message().contains("disturbed: Deployment/api"), end.message());
    }

    @Test
    void deletesPodsThatNoControllerReplacesButNotForEver() {
        Facts stuck =
                new Facts.InRestore(Map.of(API, starting(API)), Optional.of(API), Optional.empty(), Optional.of(NOW));
        assertEquals(new Decision.DeletePods(API), acted(decide(restoring, PLAN, stuck, NOW)));
        Facts still = new Facts.InRestore(Map.of(API, starting(API)), Optional.of(API), AS_RECORDED, Optional.of(NOW));
        assertEquals(
                RunState.RollbackFailed,
                moved(decide(restoring, PLAN, still, minutes(10))).state());
    }

    @Test
    void anOperatorThatWasAwayLooksBeforeItJudges() {
        assertInstanceOf(Decision.Wait.class, decide(restoring, PLAN, Facts.InRestore.UNREAD, minutes(60)));
        assertFalse(RolloutMachine.readBackDue(restoring, PLAN, List.of(starting(API)), minutes(60), minutes(60)));
        Facts looking = new Facts.InRestore(
                Map.of(API, starting(API)), Optional.of(API), Optional.empty(), Optional.of(minutes(60)));
        assertEquals(new Decision.DeletePods(API), acted(decide(restoring, PLAN, looking, minutes(61))));
        Facts looked = new Facts.InRestore(
                Map.of(API, starting(API)), Optional.empty(), Optional.empty(), Optional.of(minutes(60)));
        assertEquals(Decision.await(Optional.of(minutes(70))), decide(restoring, PLAN, looked, minutes(61)));
        Facts over = new Facts.InRestore(
                Map.of(API, starting(API)), Optional.empty(), AS_RECORDED, Optional.of(minutes(60)));
        assertEquals(
                "NotHealthy", moved(decide(restoring, PLAN, over, minutes(70))).reason());
    }

    @Test
    void aRollbackInItsPhaseEndsAsAMixedState() {
        Plan plan = plan(RollbackScope.Phase, Mode.Promote, phase("one", API), phase("two", WEB));
        Rollout run = moved(decide(in(RunState.Settling, plan, 1), plan, seen(broken(WEB)), NOW));
        List<ObjectChange> inverses =
                ((Decision.Revert) acted(decide(run, plan, new Facts.InRevert(false), NOW))).inverses();
        assertEquals(List.of(change(WEB, "two").inverse()), inverses);
        Rollout back = moved(decide(run, plan, new Facts.InRevert(true), NOW));
        Rollout end = moved(decide(back, plan, restore(AS_RECORDED, ready(WEB)), NOW));
        assertEquals(RunState.Stopped, end.state());
        assertTrue(end.holds());
        assertEquals(List.of(PhaseState.Verified, PhaseState.Reverted), phases(end));
    }

    @Test
    void retryRepeatsTheSameRollbackAndRollbackTakesBackTheRestToo() {
        Plan plan = plan(RollbackScope.Phase, Mode.Promote, phase("one", API), phase("two", WEB));
        Rollout failed = in(RunState.RollbackFailed, plan, 1);
        Rollout again = moved(RolloutMachine.decide(failed, plan, order(Command.retry), new Facts.AfterEnd(true), NOW));
        assertEquals(List.of(PhaseState.Verified, PhaseState.Reverting), phases(again));
        assertEquals(RunState.Stopped, again.revertTo());
        Rollout all =
                moved(RolloutMachine.decide(failed, plan, order(Command.rollback), new Facts.AfterEnd(true), NOW));
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting), phases(all));
        assertEquals(RunState.RolledBack, all.revertTo());
    }

    @Test
    void aRollbackAfterAStopTakesBackWhatWasLeftAndLooksAtTheRestAgain() {
        Rollout stopped = in(RunState.Stopped, PLAN, 1).changingCurrent(phase -> phase.to(PhaseState.Reverted, NOW));
        Rollout next =
                moved(RolloutMachine.decide(stopped, PLAN, order(Command.rollback), new Facts.AfterEnd(true), NOW));
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting, PhaseState.Skipped), phases(next));
    }
}
