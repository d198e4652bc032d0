package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
    private static final Plan TWO =
            plan(phase("one", API).soaking("5m"), phase("two", WEB).soaking("5m"));

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"Settling", "Soaking"})
    void aBrokenWorkloadRevertsEveryPhase(RunState state) {
        Rollout next = moved(decide(in(state, TWO, 1), TWO, seen(ready(API), broken(WEB)), NOW));
        assertEquals(RunState.Reverting, next.state());
        assertEquals("CrashLoopBackOff", next.reason());
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting), phases(next));
        assertEquals("two", next.failure().orElseThrow().phase());
        assertEquals(List.of(WorkloadState.Failed), workloads(next));
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"Applying", "Settling", "Soaking"})
    void anEarlierPhasesWorkloadFailsTheCurrentPhaseAndTakesBackAllWhateverTheScope(RunState state) {
        Plan plan = plan(
                RollbackScope.Phase,
                Mode.Promote,
                phase("one", API),
                phase("two", WEB).soaking("5m"));
        Rollout next = moved(decide(in(state, plan, 1), plan, seen(broken(API), ready(WEB)), NOW));
        assertEquals(RunState.Reverting, next.state());
        assertEquals("two", next.failure().orElseThrow().phase());
        assertTrue(next.message().contains("Deployment/api"), next.message());
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting), phases(next));
        assertEquals(RunState.RolledBack, next.revertTo());
    }

    @Test
    void aRollbackSendsNobodyToAPodThatItDeletesAndAPauseDoes() {
        String logs = PodPointer.logs("shop", "web-1", "web", true);
        String described = PodPointer.describe("shop", "web-1");
        WorkloadHealth web =
                new WorkloadHealth(WEB, WorkloadHealth.Condition.Failed, "ContainerExited", "exited" + logs, 0, 2);
        Rollout back = moved(decide(in(RunState.Settling, TWO, 1), TWO, seen(ready(API), web), NOW));
        assertEquals("Deployment/web (0/2 ready): ContainerExited: exited", back.message());
        assertEquals(back.message(), back.failure().orElseThrow().message());
        assertEquals(
                List.of("exited"),
                back.phases().getLast().workloads().stream()
                        .map(workload -> workload.message())
                        .toList());
        Plan pausing = plan(phase("one", WEB).onFailure(OnFailure.Pause));
        Rollout paused = moved(decide(in(RunState.Settling, pausing, 0), pausing, seen(web), NOW));
        assertTrue(paused.message().contains(logs), paused.message());
        Rollout commanded = moved(RolloutMachine.decide(paused, pausing, order(Command.rollback), seen(web), NOW));
        assertEquals(back.message(), commanded.failure().orElseThrow().message());
        assertEquals("a (0/1 ready; why); so", PodPointer.without("a (0/1 ready; why" + described + "); so"));
    }

    @Test
    void whatIsNotWrittenYetFailsNothing() {
        assertInstanceOf(
                Decision.Act.class, decide(in(RunState.Applying, TWO, 0), TWO, seen(broken(API), broken(WEB)), NOW));
    }

    @Test
    void aRefusedWriteFailsThePhaseAndKeepsWhatWasAcknowledged() {
        Plan plan = plan(phase("one", API, WEB));
        Facts facts = results(Map.of(API, WRITTEN, WEB, new WriteResult.Refused("Forbidden", "exceeded quota")));
        Rollout next = moved(decide(in(RunState.Applying, plan, 0), plan, facts, NOW));
        assertEquals(RunState.Reverting, next.state());
        assertEquals("Forbidden", next.reason());
        assertEquals(List.of(WorkloadState.Applied, WorkloadState.Pending), workloads(next));
    }

    @Test
    void whatCouldNotBeTakenBackCountsAsWritten() {
        Facts facts = results(Map.of(
                API, new WriteResult.NotTakenBack(WriteResult.NotTakenBack.CHANGED, "it could not be taken back")));
        Rollout next = moved(decide(in(RunState.Applying, TWO, 0), TWO, facts, NOW));
        assertEquals(RunState.Reverting, next.state());
        assertEquals(List.of(WorkloadState.Applied), workloads(next));
    }

    @Test
    void aGateThatFailsRevertsButNotByAnOldAnswerWhileThePhaseIsWritten() {
        Facts.InPhase facts = withGates(seen(ready(API)), gate(Verdict.Failed, GateStanding.Outcome.Failed));
        assertEquals(
                "GateFailed",
                moved(decide(in(RunState.Settling, TWO, 0), TWO, facts, NOW)).reason());
        assertEquals(
                "GateFailed",
                moved(decide(in(RunState.Soaking, TWO, 0), TWO, facts, NOW)).reason());
        assertEquals(List.of(API), written(decide(in(RunState.Applying, TWO, 0), TWO, facts, NOW)));
    }

    @Test
    void aFailureIsPutDownToWhatIsSeenToBeAtFaultOrToAllOfThePhase() {
        Plan plan = plan(phase("one", API, WEB).soaking("5m"));
        assertEquals(List.of(API), blamed(RunState.Settling, plan, 0, seen(broken(API), ready(WEB))));
        assertEquals(List.of(API, WEB), blamed(RunState.Settling, plan, 0, seen(broken(API), broken(WEB))));
        assertEquals(
                List.of(WEB),
                blamed(
                        RunState.Applying,
                        plan,
                        0,
                        results(Map.of(API, WRITTEN, WEB, new WriteResult.Refused("Forbidden", "exceeded quota")))));
        assertEquals(
                List.of(API, WEB),
                blamed(
                        RunState.Settling,
                        plan,
                        0,
                        withGates(seen(ready(API), ready(WEB)), gate(Verdict.Failed, GateStanding.Outcome.Failed))));
        assertEquals(
                List.of(WEB),
                blamed(
                        RunState.Settling,
                        TWO,
                        1,
                        withGates(seen(ready(API), ready(WEB)), gate(Verdict.Failed, GateStanding.Outcome.Failed))));
        // It was healthy before the second phase was written.
        assertEquals(List.of(API, WEB), blamed(RunState.Settling, TWO, 1, seen(broken(API), ready(WEB))));
    }

    private static List<ObjectRef> blamed(RunState state, Plan plan, int phase, Facts facts) {
        return moved(decide(in(state, plan, phase), plan, facts, NOW))
                .failure()
                .orElseThrow()
                .objects();
    }

    @Test
    void theDeadlineCountsFromTheWorkloadsOwnChange() {
        Rollout run = in(RunState.Settling, TWO, 0);
        assertInstanceOf(
                Decision.Wait.class,
                decide(run, TWO, seen(starting(API)), minutes(10).minusMillis(1)));
        Rollout late = moved(decide(run, TWO, seen(starting(API)), minutes(10)));
        assertEquals("DeadlineExceeded", late.reason());
        assertEquals(RunState.Reverting, late.state());
        assertEquals(
                "Disturbed",
                moved(decide(run, TWO, seen(drained(API)), minutes(10))).reason());
    }

    @Test
    void aConflictPausesInEveryStateOfAPhaseAndNamesTheField() {
        for (RunState state : List.of(RunState.Applying, RunState.Settling, RunState.Soaking)) {
            Facts facts = withForeign(seen(ready(API)), "Deployment/api image");
            Rollout next = moved(decide(in(state, TWO, 0), TWO, facts, NOW));
            assertEquals(RunState.Paused, next.state());
            assertEquals("Conflict", next.reason());
            assertTrue(next.message().contains("Deployment/api image"), next.message());
        }
    }

    @Test
    void aConflictOfAWriteKeepsWhatTheSamePassWrote() {
        Plan plan = plan(phase("one", API, WEB));
        Facts facts = results(Map.of(API, WRITTEN, WEB, conflict()));
        Rollout next = moved(decide(in(RunState.Applying, plan, 0), plan, facts, NOW));
        assertEquals(RunState.Paused, next.state());
        assertEquals(List.of(WorkloadState.Applied, WorkloadState.Pending), workloads(next));
    }

    @Test
    void aFailureGoesBeforeAConflict() {
        Facts facts = withForeign(seen(broken(API)), "Deployment/web image");
        assertEquals(
                RunState.Reverting,
                moved(decide(in(RunState.Settling, TWO, 0), TWO, facts, NOW)).state());
    }

    @Test
    void onFailurePauseWaitsForSomebodyAndContinueGoesOn() {
        Plan pause = plan(phase("one", API).onFailure(OnFailure.Pause), phase("two", WEB));
        Rollout paused = moved(decide(in(RunState.Settling, pause, 0), pause, seen(broken(API)), NOW));
        assertEquals(RunState.Paused, paused.state());
        assertEquals(List.of(PhaseState.Failed, PhaseState.Waiting), phases(paused));

        Plan goOn = plan(phase("one", API).onFailure(OnFailure.Continue), phase("two", WEB));
        Rollout on = moved(decide(in(RunState.Settling, goOn, 0), goOn, seen(broken(API)), NOW));
        assertEquals(RunState.Applying, on.state());
        assertEquals(1, on.phase());
        assertEquals(List.of(WEB), written(decide(on, goOn, seen(broken(API)), NOW)), "it fails nothing again");
    }

    @Test
    void aFailureAfterAPhaseThatWasPassedOverTakesBackEverything() {
        Plan plan = plan(
                RollbackScope.Phase,
                Mode.Promote,
                phase("one", API),
                phase("two", WEB).onFailure(OnFailure.Continue),
                phase("three", WORKER));
        Rollout run = in(RunState.Settling, plan, 2).changingPhase(1, phase -> phase.to(PhaseState.Failed, NOW));
        Rollout next = moved(decide(run, plan, seen(broken(WORKER)), NOW));
        assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting, PhaseState.Reverting), phases(next));
        assertEquals(RunState.RolledBack, next.revertTo());
    }

    @Test
    void scopePhaseTakesBackOnlyTheFailedPhase() {
        Plan plan =
                plan(RollbackScope.Phase, Mode.Promote, phase("one", API), phase("two", WEB), phase("three", WORKER));
        Rollout next = moved(decide(in(RunState.Settling, plan, 1), plan, seen(broken(WEB)), NOW));
        assertEquals(List.of(PhaseState.Verified, PhaseState.Reverting, PhaseState.Skipped), phases(next));
        assertEquals(RunState.Stopped, next.revertTo());

        Rollout first = moved(decide(in(RunState.Settling, plan, 0), plan, seen(broken(API)), NOW));
        assertEquals(RunState.RolledBack, first.revertTo(), "nothing stays, so nothing is mixed");
    }
}
