package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.API;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static dev.shiplock.rollout.Runs.decide;
import static dev.shiplock.rollout.Runs.drained;
import static dev.shiplock.rollout.Runs.gate;
import static dev.shiplock.rollout.Runs.in;
import static dev.shiplock.rollout.Runs.minutes;
import static dev.shiplock.rollout.Runs.moved;
import static dev.shiplock.rollout.Runs.order;
import static dev.shiplock.rollout.Runs.plan;
import static dev.shiplock.rollout.Runs.quiet;
import static dev.shiplock.rollout.Runs.ready;
import static dev.shiplock.rollout.Runs.restarted;
import static dev.shiplock.rollout.Runs.seen;
import static dev.shiplock.rollout.Runs.starting;
import static dev.shiplock.rollout.Runs.unschedulable;
import static dev.shiplock.rollout.Runs.withGates;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** No phase settles and soaks for ever. Phases have a deadline of ten minutes. */
class LimitTest {
    private static final Plan PLAN = plan(phase("one", API).passingFor("5m"));
    private static final Plan SOAK = plan(phase("one", API).soaking("30m").passingFor("5m"));

    /** Twice the deadline and the gate's {@code for}. */
    private static final Instant FIRST = minutes(25);

    private static final Facts PASSED = withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Passed));
    private static final Facts PASSING =
            withGates(seen(ready(API)), gate(Verdict.Passed, GateStanding.Outcome.Pending));
    private static final List<Facts> BAD = List.of(
            withGates(seen(ready(API)), gate(Verdict.Failed, GateStanding.Outcome.Pending)),
            withGates(seen(ready(API)), gate(Verdict.Inconclusive, GateStanding.Outcome.Pending)),
            withGates(seen(ready(API)), gate(Verdict.Errored, GateStanding.Outcome.Pending)));

    private final Rollout settling = in(RunState.Settling, PLAN, 0);
    private final Rollout soaking = in(RunState.Soaking, SOAK, 0);

    @Test
    void aGateThatFlapsEndsThePhase() {
        for (Facts bad : BAD) {
            assertEquals(
                    RunState.Settling,
                    moved(decide(settling, PLAN, bad, FIRST.minusSeconds(1))).state());
            Rollout over = moved(decide(settling, PLAN, bad, FIRST));
            assertEquals(RunState.Reverting, over.state());
            assertEquals("GatesNotPassed", over.reason());
            assertTrue(over.message().contains("gate health of phase one"), over.message());
        }
    }

    @Test
    void isLookedAtWhenItIsOverThoughTheGateHasNoNews() {
        Rollout said = moved(decide(settling, PLAN, BAD.getFirst(), minutes(11)));
        assertEquals(Decision.await(Optional.of(FIRST)), decide(said, PLAN, BAD.getFirst(), minutes(12)));
    }

    @Test
    void aGateThatJustPassesMayPassForAsLongAsItMust() {
        Rollout noted = moved(decide(settling, PLAN, PASSING, minutes(12)));
        Decision wait = decide(noted, PLAN, PASSING, FIRST.plusSeconds(60));
        assertEquals(Decision.await(Optional.empty()), wait, "no time is awaited that is over");
        assertEquals(
                RunState.Verified,
                moved(decide(noted, PLAN, PASSED, FIRST.plusSeconds(120))).state());
    }

    @Test
    void aForThatIsLongerThanTheDeadlineFailsNothing() {
        Plan patient = plan(phase("one", API).passingFor("10h"));
        Rollout noted = moved(decide(in(RunState.Settling, patient, 0), patient, PASSING, minutes(12)));
        assertEquals(
                RunState.Settling,
                moved(decide(noted, patient, BAD.getFirst(), minutes(619))).state());
        assertEquals(
                "GatesNotPassed",
                moved(decide(noted, patient, BAD.getFirst(), minutes(620))).reason());
    }

    @Test
    void aProcessThatWasAwayAsksBeforeItJudges() {
        Facts notAsked = withGates(seen(ready(API)), gate(Verdict.Waiting, GateStanding.Outcome.Pending));
        assertInstanceOf(Decision.Wait.class, decide(settling, PLAN, quiet(), minutes(600)));
        assertEquals(
                RunState.Settling,
                moved(decide(settling, PLAN, notAsked, minutes(600))).state());
        assertEquals(
                RunState.Verified,
                moved(decide(settling, PLAN, PASSED, minutes(600))).state());
    }

    /** As when a drain cuts the operator's watches too. */
    @Test
    void whatNobodySeesIsNoNewsAndEndsNoPhase() {
        Rollout disturbed = moved(decide(settling, PLAN, seen(drained(API)), minutes(12)));
        assertEquals("Disturbed", disturbed.reason());
        Facts unseen = withGates(quiet(), gate(Verdict.Failed, GateStanding.Outcome.Pending));
        assertInstanceOf(Decision.Wait.class, decide(disturbed, PLAN, unseen, FIRST.plusSeconds(60)));
        assertInstanceOf(Decision.Wait.class, decide(settling, PLAN, unseen, FIRST.plusSeconds(60)));

        Rollout over = moved(decide(disturbed, PLAN, BAD.getFirst(), FIRST.plusSeconds(120)));
        assertEquals("GateNotPassing", over.reason());
    }

    @Test
    void doesWhatOnFailureSays() {
        Plan pausing = plan(phase("one", API).passingFor("5m").onFailure(OnFailure.Pause));
        Rollout paused = moved(decide(in(RunState.Settling, pausing, 0), pausing, BAD.getFirst(), FIRST));
        assertEquals(RunState.Paused, paused.state());
        Rollout resumed =
                moved(RolloutMachine.decide(paused, pausing, order(Command.resume), new Facts.Nothing(), minutes(100)));
        Rollout again = moved(decide(resumed, pausing, PASSING, minutes(101)));
        assertEquals(
                RunState.Settling,
                moved(decide(again, pausing, BAD.getFirst(), minutes(125))).state());
        assertEquals(
                "GatesNotPassed",
                moved(decide(again, pausing, BAD.getFirst(), minutes(126))).reason());
    }

    @Test
    void aSoakThatIsBrokenAgainAndAgainEndsThePhase() {
        // Three soaks, a deadline and the gate's for.
        Instant limit = minutes(105);
        for (Facts bad : BAD) {
            Rollout broken = moved(decide(soaking, SOAK, bad, minutes(20)));
            assertEquals("SoakInterrupted", broken.reason());
            Rollout second = moved(decide(broken, SOAK, PASSED, minutes(21)));
            assertEquals(RunState.Soaking, second.state());
            assertEquals(soaking.current().soaked(), second.current().soaked());
            assertEquals(
                    RunState.Settling,
                    moved(decide(second, SOAK, bad, limit.minusSeconds(1))).state());
            Rollout over = moved(decide(second, SOAK, bad, limit));
            assertEquals(RunState.Reverting, over.state());
            assertEquals("SoakNeverHeld", over.reason());
            assertTrue(over.message().contains("gate health of phase one"), over.message());
        }
    }

    @Test
    void podsThatAreNotReadyAgainAndAgainEndThePhase() {
        Rollout broken = moved(decide(soaking, SOAK, seen(starting(API)), minutes(100)));
        assertEquals(
                "SoakNeverHeld",
                moved(decide(broken, SOAK, seen(starting(API)), minutes(105))).reason());

        Rollout noted = moved(decide(settling, PLAN, PASSING, minutes(10)));
        Rollout hiccup = moved(decide(noted, PLAN, seen(starting(API)), minutes(24)));
        assertEquals(RunState.Settling, hiccup.state());
        Rollout over = moved(decide(hiccup, PLAN, seen(starting(API)), FIRST));
        assertEquals("DeadlineExceeded", over.reason());
        assertTrue(over.message().contains("Deployment/api"), over.message());
    }

    @Test
    void aSoakThatHoldsBeyondTheLimitEndsWell() {
        Rollout broken = moved(decide(soaking, SOAK, seen(restarted(API)), minutes(90)));
        Rollout last = moved(decide(broken, SOAK, PASSED, minutes(91)));
        assertEquals(
                RunState.Verified,
                moved(decide(last, SOAK, PASSED, minutes(121))).state());
    }

    @Test
    void aDrainFailsNothingAndStartsTheTimeAnew() {
        Rollout disturbed = moved(decide(settling, PLAN, seen(drained(API)), minutes(2)));
        Rollout renewed = moved(decide(disturbed, PLAN, seen(drained(API)), minutes(200)));
        assertEquals("Disturbed", renewed.reason());
        Rollout over = moved(decide(renewed, PLAN, BAD.getFirst(), minutes(201)));
        assertEquals(RunState.Settling, over.state());
        assertEquals(Optional.of(minutes(201)), over.current().written());
        assertEquals(
                "GatesNotPassed",
                moved(decide(over, PLAN, BAD.getFirst(), minutes(226))).reason());
    }

    @Test
    void aDrainInEverySoakFailsNothing() {
        Rollout run = soaking;
        for (int i = 1; i <= 20; i++) {
            run = moved(decide(run, SOAK, seen(drained(API)), minutes(20L * i)));
            assertEquals(RunState.Settling, run.state());
            run = moved(decide(run, SOAK, PASSED, minutes(20L * i + 1)));
            assertEquals(RunState.Soaking, run.state());
            assertEquals(Optional.of(minutes(20L * i)), run.current().soaked());
        }
    }

    @Test
    void podsThatNoNodeTakesAnyMoreAfterASoakFailNothing() {
        Rollout displaced = moved(decide(soaking, SOAK, seen(unschedulable(API)), minutes(5)));
        assertEquals("SoakInterrupted", displaced.reason());
        Rollout said = moved(decide(displaced, SOAK, seen(unschedulable(API)), minutes(6)));
        assertEquals("Disturbed", said.reason());
        Rollout renewed = moved(decide(said, SOAK, seen(unschedulable(API)), minutes(600)));
        assertEquals(RunState.Settling, renewed.state());

        Rollout back = moved(decide(renewed, SOAK, seen(starting(API)), minutes(601)));
        assertEquals(RunState.Settling, back.state());
        assertEquals(
                RunState.Soaking,
                moved(decide(back, SOAK, PASSED, minutes(603))).state());
    }

    @Test
    void podsThatNoNodeEverTookAreLate() {
        assertEquals(
                "DeadlineExceeded",
                moved(decide(settling, PLAN, seen(unschedulable(API)), minutes(20)))
                        .reason());
    }
}
