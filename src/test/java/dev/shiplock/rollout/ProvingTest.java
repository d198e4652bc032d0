package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvingTest {
    private static final Plan PLAN = plan(phase("one", API).soaking("30m"));
    private final Rollout settling = in(RunState.Settling, PLAN, 0);
    private final Rollout soaking = in(RunState.Soaking, PLAN, 0);

    @Test
    void startsToSoakWhenReadyAndPassing() {
        Rollout next = moved(decide(
                settling, PLAN, withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Passed)), NOW));
        assertEquals(RunState.Soaking, next.state());
        assertEquals(soaking.current().evidence(), next.current().evidence());
        assertEquals(1, next.current().gates().size());
    }

    @Test
    void isVerifiedWithoutASoakWhenNoneIsAskedFor() {
        Plan plan = plan(phase("one", API));
        assertEquals(
                RunState.Verified,
                moved(decide(in(RunState.Settling, plan, 0), plan, seen(ready(API)), NOW))
                        .state());
    }

    @Test
    void waitsForAGateThatPassesButNotForLongEnough() {
        Facts facts = withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Pending));
        assertInstanceOf(Decision.Wait.class, decide(settling, PLAN, facts, NOW));
    }

    @Test
    void saysOnceWhichGateDoesNotPassYet() {
        Facts facts = withGates(seen(ready(API)), gate(Verdict.Inconclusive, GateStanding.Outcome.Pending));
        Rollout said = moved(decide(settling, PLAN, facts, NOW));
        assertEquals("GateNotPassing", said.reason());
        assertTrue(said.message().contains("health"), said.message());
        assertInstanceOf(Decision.Wait.class, decide(said, PLAN, facts, NOW));
        Rollout quiet = moved(decide(
                said, PLAN, withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Pending)), NOW));
        assertEquals("Settling", quiet.reason());
    }

    @Test
    void startingPodsAreNoNews() {
        assertInstanceOf(Decision.Wait.class, decide(settling, PLAN, seen(starting(API)), NOW));
    }

    @Test
    void zeroReplicasNeverPassAndAreSaid() {
        Rollout said = moved(decide(settling, PLAN, seen(is(WorkloadHealth.Condition.Inconclusive, API)), NOW));
        assertEquals("ScaledToZero", said.reason());
    }

    @Test
    void aDisturbedWorkloadIsNeverLateAndHasHalfItsDeadlineLeftAfterwards() {
        Rollout disturbed = moved(decide(settling, PLAN, seen(drained(API)), minutes(3)));
        assertEquals("Disturbed", disturbed.reason());
        assertEquals(Decision.await(Optional.of(minutes(5))), decide(disturbed, PLAN, seen(drained(API)), minutes(4)));
        Rollout renewed = moved(decide(disturbed, PLAN, seen(drained(API)), minutes(60)));
        assertEquals(RunState.Settling, renewed.state());
        assertEquals(
                Optional.of(minutes(60)),
                renewed.current().workloads().getFirst().since());

        Rollout over = moved(decide(renewed, PLAN, seen(starting(API)), minutes(64)));
        assertEquals("Settling", over.reason());
        assertInstanceOf(Decision.Wait.class, decide(over, PLAN, seen(starting(API)), minutes(69)));
        assertEquals(
                "DeadlineExceeded",
                moved(decide(over, PLAN, seen(starting(API)), minutes(70))).reason());
    }

    @Test
    void aWorkloadThatWasReadyByItsDeadlineIsNotLateAfterwards() {
        Facts pending = withGates(seen(ready(API)), gate(Verdict.Waiting, GateStanding.Outcome.Pending));
        assertEquals(Decision.await(Optional.of(minutes(10))), decide(settling, PLAN, pending, minutes(2)));
        Rollout noted = moved(decide(settling, PLAN, pending, minutes(10)));
        assertEquals(List.of(WorkloadState.Ready), workloads(noted));
        Rollout hiccup = moved(decide(noted, PLAN, seen(starting(API)), minutes(19)));
        assertEquals(RunState.Settling, hiccup.state());
        assertEquals(List.of(WorkloadState.Applied), workloads(hiccup));
    }

    @Test
    void looksAtTheHealthBeforeItJudgesAfterARestart() {
        assertEquals(
                Decision.await(Optional.of(minutes(60).plusSeconds(1))), decide(settling, PLAN, quiet(), minutes(60)));
        assertEquals(
                RunState.Soaking,
                moved(decide(settling, PLAN, seen(ready(API)), minutes(60))).state());
    }

    @Test
    void onlyThePhasesOwnWorkloadsMustBeReadyAndSoak() {
        Plan plan = plan(phase("one", API), phase("two", WEB).soaking("30m"));
        Rollout next = moved(decide(in(RunState.Settling, plan, 1), plan, seen(starting(API), ready(WEB)), NOW));
        assertEquals(RunState.Soaking, next.state());
        assertInstanceOf(Decision.Wait.class, decide(next, plan, seen(drained(API), ready(WEB)), minutes(1)));
    }

    @Test
    void soaksToTheEnd() {
        assertEquals(Decision.await(Optional.of(minutes(30))), decide(soaking, PLAN, seen(ready(API)), minutes(1)));
        assertEquals(
                RunState.Verified,
                moved(decide(soaking, PLAN, seen(ready(API)), minutes(30))).state());
    }

    @Test
    void anyDoubtRestartsTheSoak() {
        for (Facts doubt : List.of(
                seen(drained(API)),
                seen(starting(API)),
                seen(restarted(API)),
                withGates(seen(ready(API)), gate(Verdict.Failed, GateStanding.Outcome.Pending)),
                withGates(seen(ready(API)), gate(Verdict.Inconclusive, GateStanding.Outcome.Pending)),
                withGates(seen(ready(API)), gate(Verdict.Errored, GateStanding.Outcome.Pending)))) {
            Rollout next = moved(decide(soaking, PLAN, doubt, minutes(29)));
            assertEquals(RunState.Settling, next.state(), doubt.toString());
            assertEquals("SoakInterrupted", next.reason());
            assertEquals(
                    Optional.of(minutes(29)),
                    next.current().workloads().getFirst().since());
        }
    }

    @Test
    void aRestartOfTheOperatorBreaksNoSoak() {
        assertInstanceOf(Decision.Wait.class, decide(soaking, PLAN, quiet(), minutes(40)), "no health yet");
        Facts notAsked = withGates(seen(ready(API)), gate(Verdict.Waiting, GateStanding.Outcome.Pending));
        assertInstanceOf(Decision.Wait.class, decide(soaking, PLAN, notAsked, minutes(40)), "no answer yet");
        Facts asked = withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Pending));
        assertInstanceOf(Decision.Wait.class, decide(soaking, PLAN, asked, minutes(40)), "not for long enough yet");
        Facts passed = withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Passed));
        assertEquals(
                RunState.Verified,
                moved(decide(soaking, PLAN, passed, minutes(40))).state());
    }
}
