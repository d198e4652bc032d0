package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BeforeWritingTest {
    private static final Facts.Ours READY = new Facts.Ours(true, Optional.empty());
    private final dev.shiplock.plan.Plan plan = plan(phase("one", API), phase("two", WEB));
    private final Rollout recording = Rollout.starting("shop-1", NOW);
    private final Rollout waiting = waiting(plan);

    @Test
    void recordsWhatIsNotRecorded() {
        assertEquals(new Decision.WriteRecords(), acted(decide(recording, plan(), new Facts.NotRecorded(), NOW)));
    }

    @Test
    void aNamespaceThatIsNotReadYetIsSaidOnlyWhenItTakesLongAndOrdersAreObeyedAllTheWhile() {
        Facts unread = new Facts.Unread(new Facts.Hold(Facts.Hold.CANNOT_WATCH, "may not watch pods"));
        assertEquals(Decision.await(Optional.of(NOW.plusSeconds(5))), decide(recording, plan(), unread, NOW));
        Rollout next = moved(decide(recording, plan(), unread, minutes(1)));
        assertEquals(RunState.Recording, next.state());
        assertEquals("CannotWatch", next.reason());
        assertInstanceOf(Decision.Wait.class, decide(next, plan(), unread, minutes(1)));
        assertEquals(
                RunState.Rejected,
                moved(RolloutMachine.decide(next, plan(), order(Command.abort), unread, minutes(1)))
                        .state());
    }

    @Test
    void whoIsInTheQueueKeepsItsPlaceWhileANamespaceIsRead() {
        Rollout queued = moved(decide(waiting, plan, before(new Facts.Taken("another")), NOW));
        Facts reading = new Facts.BeforeFirstChange(
                List.of(Facts.Hold.brief(Facts.Hold.READING, "is being read")), List.of(), new Facts.Taken("another"));
        assertInstanceOf(Decision.Wait.class, decide(queued, plan, reading, NOW));
        assertEquals(
                Facts.Hold.READING, moved(decide(waiting, plan, reading, NOW)).reason());
    }

    @Test
    void waitsWithItsPhasesOnceBothAreRecorded() {
        Rollout next = moved(decide(recording, plan, new Facts.Recorded(), NOW));
        assertEquals(RunState.Waiting, next.state());
        assertEquals(List.of(PhaseState.Waiting, PhaseState.Waiting), phases(next));
    }

    @Test
    void isVerifiedAtOnceWhenThereIsNothingToDo() {
        Rollout next = moved(decide(recording, plan(), new Facts.NothingToDo(), NOW));
        assertEquals(RunState.Verified, next.state());
        assertEquals("UpToDate", next.reason());
    }

    @Test
    void isRejectedWhenItCannotBeRecorded() {
        Rollout next = moved(decide(recording, plan(), new Facts.NotRecordable("TooLarge", "too large"), NOW));
        assertEquals(RunState.Rejected, next.state());
        assertEquals("TooLarge", next.reason());
    }

    @Test
    void takesTheTurnThenTheGuardsThenBegins() {
        assertEquals(new Decision.TakeTurn(), acted(decide(waiting, plan, before(new Facts.Free()), NOW)));
        assertEquals(
                new Decision.Guard(),
                acted(decide(waiting, plan, before(new Facts.Ours(false, Optional.empty())), NOW)));
        Rollout next = moved(decide(waiting, plan, before(READY), NOW));
        assertEquals(RunState.Applying, next.state());
        assertEquals(List.of(PhaseState.Applying, PhaseState.Waiting), phases(next));
    }

    @Test
    void beginsWithTheFrozenPlansPhasesWhenItsStatusHasNone() {
        Rollout next = moved(decide(waiting.withPhases(List.of()), plan, before(READY), NOW));
        assertEquals(List.of(PhaseState.Applying, PhaseState.Waiting), phases(next));
    }

    @Test
    void saysOnceForWhomItWaits() {
        Rollout queued = moved(decide(waiting, plan, before(new Facts.Taken("shop-0")), NOW));
        assertEquals("Queued", queued.reason());
        assertEquals(
                Decision.await(Optional.of(NOW.plusSeconds(30))),
                decide(queued, plan, before(new Facts.Taken("shop-0")), NOW),
                "whoever asked before may give up, and no event tells");
    }

    @Test
    void needsANewPlanWhenTheEnvironmentMoved() {
        Rollout next = moved(
                decide(waiting, plan, before(new Facts.Ours(false, Optional.of("Deployment/api replicas"))), NOW));
        assertEquals(RunState.Rejected, next.state());
        assertEquals("BaselineMoved", next.reason());
        assertEquals(List.of(PhaseState.Skipped, PhaseState.Skipped), phases(next));
    }

    @Test
    void holdsComeBeforeTheTurn() {
        Facts held = new Facts.BeforeFirstChange(
                List.of(new Facts.Hold("SourceUnhealthy", "web is not ready"), new Facts.Hold("Later", "later")),
                List.of(),
                new Facts.Free());
        Rollout said = moved(decide(waiting, plan, held, NOW));
        assertEquals("SourceUnhealthy", said.reason());
        assertEquals(Decision.await(Optional.of(NOW.plusSeconds(30))), decide(said, plan, held, NOW));
    }

    @Test
    void preflightGatesHoldUntilTheyPassAndRejectWhenTheyFail() {
        assertEquals(
                "Preflight",
                moved(decide(waiting, plan, gated(Verdict.Waiting, GateStanding.Outcome.Pending), NOW))
                        .reason());
        assertEquals(
                new Decision.TakeTurn(),
                acted(decide(waiting, plan, gated(Verdict.Passed, GateStanding.Outcome.Passed), NOW)));
        Rollout rejected = moved(decide(waiting, plan, gated(Verdict.Failed, GateStanding.Outcome.Failed), NOW));
        assertEquals(RunState.Rejected, rejected.state());
        assertEquals("PreflightFailed", rejected.reason());
    }

    private static Facts gated(Verdict verdict, GateStanding.Outcome outcome) {
        return new Facts.BeforeFirstChange(List.of(), List.of(gate(verdict, outcome)), new Facts.Free());
    }

    @Test
    void startsNothingWhileSuspendedAndGoesOnAfterwards() {
        Facts free = before(new Facts.Free());
        Rollout held = moved(RolloutMachine.decide(waiting, plan, suspended(), free, NOW));
        assertEquals("Suspended", held.reason());
        assertEquals(Decision.await(), RolloutMachine.decide(held, plan, suspended(), free, NOW));
        assertEquals(
                RunState.Applying, moved(decide(held, plan, before(READY), NOW)).state());
    }

    @Test
    void givesTheTurnBackWhenItIsSuspended() {
        Rollout held = moved(RolloutMachine.decide(waiting, plan, suspended(), before(READY), NOW));
        assertEquals("Suspended", held.reason(), "why is said first");
        assertEquals(
                new Decision.GiveBackTurn(), acted(RolloutMachine.decide(held, plan, suspended(), before(READY), NOW)));
    }

    @Test
    void givesTheTurnBackForWhateverItWaitsFor() {
        for (boolean guarded : new boolean[] {true, false}) {
            Facts.Ours ours = new Facts.Ours(guarded, Optional.empty());
            for (Facts held : List.of(
                    new Facts.BeforeFirstChange(List.of(new Facts.Hold("SourceBusy", "busy")), List.of(), ours),
                    new Facts.BeforeFirstChange(
                            List.of(), List.of(gate(Verdict.Inconclusive, GateStanding.Outcome.Pending)), ours))) {
                Rollout said = moved(decide(waiting, plan, held, NOW));
                assertEquals(new Decision.GiveBackTurn(), acted(decide(said, plan, held, NOW)));
            }
        }
    }

    @Test
    void isRejectedWhenItsEnvironmentIsAnotherOne() {
        for (Rollout run : List.of(recording, waiting)) {
            Rollout next = moved(decide(run, plan, new Facts.EnvironmentReplaced("created anew"), NOW));
            assertEquals(RunState.Rejected, next.state());
            assertEquals("EnvironmentReplaced", next.reason());
        }
    }

    @Test
    void refusesFactsThatBelongToAnotherState() {
        assertThrows(IllegalArgumentException.class, () -> decide(waiting, plan, new Facts.Recorded(), NOW));
    }

    @Test
    void closesOnceAtAnEndAndThenRests() {
        for (RunState end : List.of(RunState.Verified, RunState.RolledBack, RunState.Rejected, RunState.Planned)) {
            Rollout over = in(end, plan, 1);
            assertEquals(new Decision.Close(), acted(decide(over, plan, new Facts.AfterEnd(false), NOW)));
            assertInstanceOf(Decision.Wait.class, decide(over, plan, new Facts.AfterEnd(true), NOW));
        }
    }
}
