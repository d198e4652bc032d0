package dev.shiplock.rollout;

import static dev.shiplock.rollout.Runs.*;
import static dev.shiplock.rollout.Runs.PhaseOf.phase;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A run whose turn, finalizers or Environment are no longer there. */
class AmendsTest {
    private static final List<RunState> FORWARD =
            List.of(RunState.Applying, RunState.Settling, RunState.Soaking, RunState.Paused);
    private static final List<RunState> BACK =
            List.of(RunState.Reverting, RunState.Restoring, RunState.RollbackFailed, RunState.Stopped);

    private final Plan plan = plan(phase("one", API), phase("two", WEB));

    @Test
    void aRunThatHasBegunTakesItsTurnBackBeforeAnythingElse() {
        for (RunState state :
                java.util.stream.Stream.concat(FORWARD.stream(), BACK.stream()).toList()) {
            assertEquals(
                    new Decision.KeepTurn(),
                    acted(decide(in(state, plan, 0), plan, new Facts.Slipped(), NOW)),
                    state::name);
        }
    }

    @Test
    void whatWasWrittenGoesBackWhenTheEnvironmentIsAnotherOne() {
        for (RunState state : FORWARD) {
            Rollout next = moved(decide(in(state, plan, 0), plan, new Facts.EnvironmentReplaced("created anew"), NOW));
            assertEquals(RunState.Reverting, next.state(), state::name);
            assertEquals("EnvironmentReplaced", next.reason());
        }
    }

    @Test
    void aRunThatPutsBackIsNotAskedForItsEnvironment() {
        for (RunState state : BACK) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> decide(in(state, plan, 0), plan, new Facts.EnvironmentReplaced("created anew"), NOW));
        }
    }

    @Test
    void aPromotionThatIsDeletedAndSaysToLeaveThingsLeavesThem() {
        Rollout next = moved(RolloutMachine.decide(
                in(RunState.Settling, plan, 0),
                plan,
                new Orders(false, Optional.empty(), true, true),
                new Facts.EnvironmentReplaced("gone"),
                NOW));
        assertEquals(RunState.Stopped, next.state());
        assertEquals(Rollout.ACCEPTED, next.reason());
    }
}
