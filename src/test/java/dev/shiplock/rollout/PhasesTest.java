package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhasesTest {
    private static final Plan TWO = plan(phase("one", SETTINGS, API, WEB).atATime(1));

    @Test
    void writesConfigMapsBeforeTheirReaders() {
        Plan plan = plan(phase("one", API, SETTINGS, WEB));
        assertEquals(List.of(SETTINGS, API, WEB), written(decide(in(RunState.Applying, plan, 0), plan, quiet(), NOW)));
    }

    @Test
    void settlesOnceEverythingIsAcknowledged() {
        Plan plan = plan(phase("one", SETTINGS, API));
        Rollout next = moved(decide(in(RunState.Applying, plan, 0), plan, wrote(SETTINGS, API), NOW));
        assertEquals(RunState.Settling, next.state());
        assertEquals(List.of(WorkloadState.Applied), workloads(next));
        assertEquals(Optional.of(NOW), next.current().workloads().getFirst().since());
    }

    @Test
    void writesAgainAfterARestartAndTakesWhatIsThereForWritten() {
        Plan plan = plan(phase("one", API));
        Rollout run = in(RunState.Applying, plan, 0);
        assertEquals(List.of(API), written(decide(run, plan, quiet(), NOW)));
        Facts there = results(Map.of(API, THERE));
        assertEquals(RunState.Settling, moved(decide(run, plan, there, NOW)).state());
    }

    @Test
    void aPhaseOfConfigMapsAloneIsWrittenAgainAfterARestartAndThenSettles() {
        Plan plan = plan(phase("one", SETTINGS));
        Rollout run = in(RunState.Applying, plan, 0);
        assertEquals(List.of(SETTINGS), written(decide(run, plan, quiet(), NOW)));
        Rollout settling = moved(decide(run, plan, wrote(SETTINGS), NOW));
        assertEquals(RunState.Settling, settling.state());
        assertEquals(
                RunState.Verified, moved(decide(settling, plan, quiet(), NOW)).state());
    }

    @Test
    void changesAsManyWorkloadsAtATimeAsParallelismSays() {
        Rollout run = in(RunState.Applying, TWO, 0);
        assertEquals(List.of(SETTINGS, API), written(decide(run, TWO, quiet(), NOW)));
        Rollout first = moved(decide(run, TWO, wrote(SETTINGS, API), NOW));
        assertEquals(List.of(WorkloadState.Applied, WorkloadState.Pending), workloads(first));
        assertInstanceOf(Decision.Wait.class, decide(first, TWO, seen(starting(API)), NOW));

        Rollout ready = moved(decide(first, TWO, seen(ready(API)), NOW));
        assertEquals(List.of(WorkloadState.Ready, WorkloadState.Pending), workloads(ready));
        assertEquals(List.of(WEB), written(decide(ready, TWO, seen(ready(API)), NOW)), "ConfigMaps only once");
        assertEquals(
                RunState.Settling, moved(decide(ready, TWO, wrote(WEB), NOW)).state());
    }

    @Test
    void aWorkloadThatIsNoLongerReadyKeepsItsPlaceAndGetsItsDeadlineAnew() {
        Rollout run = in(RunState.Applying, TWO, 0)
                .changingCurrent(phase -> phase.mapWorkloads(
                        w -> w.workload().equals(API) ? w.appliedAt(NOW).in(WorkloadState.Ready) : w));
        Rollout next = moved(decide(run, TWO, seen(starting(API)), minutes(30)));
        assertEquals(List.of(WorkloadState.Applied, WorkloadState.Pending), workloads(next));
        assertEquals(
                Optional.of(minutes(30)), next.current().workloads().getFirst().since());
    }

    @Test
    void judgesNothingAfterARestartBeforeTheHealthIsSeenAndLooksAgainSoon() {
        Rollout run = moved(decide(in(RunState.Applying, TWO, 0), TWO, wrote(SETTINGS, API), NOW));
        assertEquals(
                Decision.await(Optional.of(minutes(60).plusSeconds(1))),
                decide(run, TWO, quiet(), minutes(60)),
                "long after its deadline");
    }

    @Test
    void writesNothingMoreWhileSuspendedSaysSoOnceAndGoesOnAfterwards() {
        Plan plan = plan(phase("one", API));
        Rollout run = in(RunState.Applying, plan, 0);
        Rollout held = moved(RolloutMachine.decide(run, plan, suspended(), quiet(), NOW));
        assertEquals("Suspended", held.reason());
        assertEquals(Decision.await(), RolloutMachine.decide(held, plan, suspended(), quiet(), NOW));
        Rollout on = moved(decide(held, plan, quiet(), NOW));
        assertEquals("Applying", on.reason());
        assertEquals(List.of(API), written(decide(on, plan, quiet(), NOW)));
    }

    @Test
    void whileSuspendedWhatIsWrittenIsAcknowledgedAndFailuresAreReverted() {
        Plan plan = plan(phase("one", API));
        Rollout run = in(RunState.Applying, plan, 0);
        assertEquals(
                RunState.Settling,
                moved(RolloutMachine.decide(run, plan, suspended(), wrote(API), NOW))
                        .state());
        Rollout settling = in(RunState.Settling, plan, 0);
        assertEquals(
                RunState.Reverting,
                moved(RolloutMachine.decide(settling, plan, suspended(), seen(broken(API)), NOW))
                        .state());
    }

    @Test
    void whileSuspendedWhatIsUnderWayIsVerifiedButTheNextPhaseIsNotWritten() {
        Plan plan = plan(phase("one", API), phase("two", WEB));
        Rollout next =
                moved(RolloutMachine.decide(in(RunState.Settling, plan, 0), plan, suspended(), seen(ready(API)), NOW));
        assertEquals(1, next.phase());
        Rollout held = moved(RolloutMachine.decide(next, plan, suspended(), seen(ready(API)), NOW));
        assertEquals("Suspended", held.reason());
    }

    @Test
    void suspendedAndDisturbedAtOnceIsStillSaidOnlyOnce() {
        Rollout run = moved(decide(in(RunState.Applying, TWO, 0), TWO, wrote(SETTINGS, API), NOW));
        Rollout said = moved(RolloutMachine.decide(run, TWO, suspended(), seen(drained(API)), NOW));
        assertEquals("Disturbed", said.reason());
        assertInstanceOf(Decision.Wait.class, RolloutMachine.decide(said, TWO, suspended(), seen(drained(API)), NOW));
    }

    @Test
    void theNextPhaseBeginsWhenTheOneBeforeIsVerified() {
        Plan plan = plan(phase("one", API), phase("two", WEB));
        Rollout next = moved(decide(in(RunState.Settling, plan, 0), plan, seen(ready(API)), NOW));
        assertEquals(RunState.Applying, next.state());
        assertEquals(List.of(PhaseState.Verified, PhaseState.Applying), phases(next));
        assertEquals(List.of(WEB), written(decide(next, plan, seen(ready(API)), NOW)));
    }

    @Test
    void afterAPhaseThatWasPassedOverTheEndIsAMixedState() {
        Plan plan = plan(phase("one", API).onFailure(OnFailure.Continue), phase("two", WEB));
        Rollout failed = moved(decide(in(RunState.Settling, plan, 0), plan, seen(broken(API)), NOW));
        assertEquals(List.of(PhaseState.Failed, PhaseState.Applying), phases(failed));
        Rollout settling = moved(decide(failed, plan, wrote(WEB), NOW));
        Rollout end = moved(decide(settling, plan, seen(broken(API), ready(WEB)), NOW));
        assertEquals(RunState.Stopped, end.state());
        assertEquals("PhaseFailed", end.reason());
    }

    @Test
    void wakesForTheDeadlineAndForWhatHealthSays() {
        Rollout run = in(RunState.Settling, TWO, 0);
        WorkloadHealth soon = new WorkloadHealth(
                WEB, WorkloadHealth.Condition.Progressing, "Starting", "", 0, 1, "", Optional.of(NOW.plusSeconds(7)));
        assertEquals(
                Decision.await(Optional.of(NOW.plus(DEADLINE))),
                decide(run, TWO, seen(starting(API), starting(WEB)), NOW));
        assertEquals(Decision.await(Optional.of(NOW.plusSeconds(7))), decide(run, TWO, seen(starting(API), soon), NOW));
        assertEquals(
                Decision.await(Optional.of(NOW.plusSeconds(8))),
                decide(run, TWO, seen(starting(API), soon), NOW.plus(Duration.ofSeconds(7))),
                "never in the past: that would be a busy loop");
    }
}
