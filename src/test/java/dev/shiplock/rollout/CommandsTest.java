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
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every cell of the table command × state in docs/flow.md. */
class CommandsTest {
    private static final Plan PLAN =
            plan(RollbackScope.Phase, Mode.Promote, phase("one", API), phase("two", WEB), phase("three", WORKER));

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
                    state,          abort,     rollback,  retry,     resume,   accept
                    Recording,      Rejected,  Rejected,  -,         -,        -
                    Waiting,        Rejected,  Rejected,  -,         -,        -
                    Applying,       Reverting, Reverting, -,         -,        -
                    Settling,       Reverting, Reverting, -,         -,        -
                    Soaking,        Reverting, Reverting, -,         -,        -
                    Paused,         Reverting, Reverting, -,         Applying, Accepted
                    Reverting,      -,         -,         -,         -,        -
                    Restoring,      -,         -,         -,         -,        -
                    RollbackFailed, -,         Reverting, Reverting, -,        Accepted
                    Stopped,        -,         Reverting, Accepted,  -,        Accepted
                    Verified,       -,         -,         new,       -,        -
                    RolledBack,     -,         -,         new,       -,        -
                    Rejected,       -,         -,         new,       -,        -
                    Planned,        -,         -,         new,       -,        -
                    """)
    void everyCell(RunState state, String abort, String rollback, String retry, String resume, String accept) {
        Map<Command, String> row = Map.of(
                Command.abort, abort,
                Command.rollback, rollback,
                Command.retry, retry,
                Command.resume, resume,
                Command.accept, accept);
        row.forEach((command, cell) -> assertCell(in(state, PLAN, 1), command, cell));
    }

    private static void assertCell(Rollout run, Command command, String cell) {
        Decision with = RolloutMachine.decide(run, PLAN, order(command), idle(run.state()), NOW);
        boolean refused = RolloutMachine.refusal(run, order(command)).isPresent();
        String what = command + " in " + run.state();
        if (cell.equals("-") || cell.equals("new")) {
            // "new": the operator answers the request with another run; this one stays as it ended.
            assertEquals(decide(run, PLAN, idle(run.state()), NOW), with, what);
            assertEquals(cell.equals("-"), refused, what);
        } else if (cell.equals("Accepted")) {
            assertFalse(moved(with).holds(), what);
            assertEquals(Rollout.ACCEPTED, moved(with).reason(), what);
            assertFalse(refused, what);
        } else {
            assertEquals(cell, moved(with).state().name(), what);
            assertFalse(refused, what);
        }
    }

    /** What is observed when nothing has happened. */
    private static Facts idle(RunState state) {
        return switch (state) {
            case Recording -> new Facts.NotRecorded();
            case Waiting -> before(new Facts.Taken("shop-0"));
            case Applying, Settling, Soaking -> seen(starting(API), starting(WEB));
            case Paused -> new Facts.Nothing();
            case Reverting -> new Facts.InRevert(false);
            case Restoring -> restore(Optional.empty(), starting(API));
            case Verified, RolledBack, RollbackFailed, Stopped, Rejected, Planned -> new Facts.AfterEnd(true);
        };
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void aDeletedPromotionIsFirstRolledBackAndNeverHoldsTheEnvironment(RunState state) {
        Rollout run = in(state, PLAN, 1);
        Decision decision = RolloutMachine.decide(run, PLAN, deleting(false), idle(state), NOW);
        switch (state) {
            case Recording, Waiting ->
                assertEquals(RunState.Rejected, moved(decision).state());
            case Applying, Settling, Soaking, Paused -> {
                assertEquals(RunState.Reverting, moved(decision).state());
                assertEquals(RunState.RolledBack, moved(decision).revertTo(), "whatever the scope");
            }
            case RollbackFailed, Stopped -> assertFalse(moved(decision).holds());
            case Reverting, Restoring, Verified, RolledBack, Rejected, Planned ->
                assertEquals(decide(run, PLAN, idle(state), NOW), decision);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"Applying", "Settling", "Soaking", "Paused", "Reverting", "Restoring"})
    void aDeletedPromotionThatSaysSoIsLeftAsItIs(RunState state) {
        Rollout next = moved(RolloutMachine.decide(in(state, PLAN, 1), PLAN, deleting(true), idle(state), NOW));
        assertEquals(RunState.Stopped, next.state());
        assertFalse(next.holds(), "nobody is left who could decide later");
    }

    @Test
    void theHoldOfADeletedPromotionIsGivenUpBeforeTheFinalizersAre() {
        Rollout failed = in(RunState.RollbackFailed, PLAN, 1);
        Rollout given = moved(RolloutMachine.decide(failed, PLAN, deleting(false), new Facts.AfterEnd(false), NOW));
        assertEquals(
                new Decision.Close(),
                acted(RolloutMachine.decide(given, PLAN, deleting(false), new Facts.AfterEnd(false), NOW)));
        assertInstanceOf(
                Decision.Wait.class,
                RolloutMachine.decide(given, PLAN, deleting(false), new Facts.AfterEnd(true), NOW));
    }

    @ParameterizedTest
    @EnumSource(
            value = RunState.class,
            names = {"Applying", "Settling", "Soaking", "Paused"})
    void abortLeavesThingsAsTheyAreWhenItSaysSo(RunState state) {
        Orders leave = new Orders(false, Optional.of(Command.abort), true, false);
        Rollout next = moved(RolloutMachine.decide(in(state, PLAN, 1), PLAN, leave, idle(state), NOW));
        assertEquals(RunState.Stopped, next.state());
        assertTrue(next.holds());
        assertEquals(PhaseState.Skipped, next.phases().getLast().state());
    }

    @Test
    void aCommandTakesBackEverythingWhateverTheScope() {
        Rollout paused = in(RunState.Paused, PLAN, 1);
        for (Command command : List.of(Command.rollback, Command.abort)) {
            Rollout next = moved(RolloutMachine.decide(paused, PLAN, order(command), new Facts.Nothing(), NOW));
            assertEquals(List.of(PhaseState.Reverting, PhaseState.Reverting, PhaseState.Skipped), phases(next));
            assertEquals(RunState.RolledBack, next.revertTo());
        }
    }

    @Test
    void resumeGoesOnWithFreshDeadlinesAndWithoutTheOldFailure() {
        Rollout paused = in(RunState.Paused, PLAN, 1);
        Rollout next =
                moved(RolloutMachine.decide(paused, PLAN, order(Command.resume), new Facts.Nothing(), minutes(90)));
        assertEquals(List.of(WorkloadState.Applied), workloads(next));
        assertEquals(
                Optional.of(minutes(90)), next.current().workloads().getFirst().since());
        assertTrue(next.failure().isEmpty());
        assertEquals(
                RunState.Settling,
                moved(decide(next, PLAN, seen(starting(WEB)), minutes(90))).state());
    }

    @Test
    void resumeIsRefusedWhileSuspended() {
        Orders orders = new Orders(true, Optional.of(Command.resume), false, false);
        Rollout paused = in(RunState.Paused, PLAN, 1);
        assertEquals(Decision.await(), RolloutMachine.decide(paused, PLAN, orders, new Facts.Nothing(), NOW));
        assertTrue(RolloutMachine.refusal(paused, orders).orElseThrow().contains("spec.suspend"));
    }

    @Test
    void anAcceptedEndRefusesAllButRetry() {
        Rollout accepted = in(RunState.Stopped, PLAN, 1).because(Rollout.ACCEPTED, "taken");
        for (Command command : Command.values()) {
            assertEquals(
                    Decision.await(),
                    RolloutMachine.decide(accepted, PLAN, order(command), new Facts.AfterEnd(true), NOW));
            assertEquals(
                    command != Command.retry,
                    RolloutMachine.refusal(accepted, order(command)).isPresent());
        }
    }

    @Test
    void anEndThatHoldsIsRecordedBeforeItTakesCommands() {
        Decision decision = RolloutMachine.decide(
                in(RunState.Stopped, PLAN, 1), PLAN, order(Command.rollback), new Facts.AfterEnd(false), NOW);
        assertEquals(new Decision.Close(), acted(decision));
    }
}
