package dev.shiplock.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The promise, against a model of production: whatever happens, and whenever the process dies. */
class SimulationTest {
    private static final Plan SIMPLE =
            Runs.plan(Runs.PhaseOf.phase("one", Runs.API).soaking("15m"));
    private static final Plan THREE = Runs.plan(
            Runs.PhaseOf.phase("one", Runs.SETTINGS, Runs.API).soaking("5m"),
            Runs.PhaseOf.phase("two", Runs.WEB, Runs.WORKER).atATime(1),
            Runs.PhaseOf.phase("three", Runs.API).soaking("15m"));

    @Test
    void aSimpleRunWritesItsStatusSixTimes() {
        ModelOperator operator = new ModelOperator(Scenario.smooth(SIMPLE), new Random(1));
        operator.run();
        assertEquals(
                List.of(
                        RunState.Recording,
                        RunState.Waiting,
                        RunState.Applying,
                        RunState.Settling,
                        RunState.Soaking,
                        RunState.Verified),
                operator.moves);
    }

    @Test
    void keepsThePromiseWhereverTheProcessDiesOnTheWayToVerified() {
        everyDeath(Scenario.smooth(THREE), RunState.Verified);
    }

    @Test
    void keepsThePromiseWhereverTheProcessDiesOnTheWayToRolledBack() {
        everyDeath(Scenario.smooth(THREE).with(Runs.WORKER, ModelCluster.Version.Crashing), RunState.RolledBack);
        everyDeath(Scenario.smooth(THREE).with(Runs.WEB, ModelCluster.Version.Hanging), RunState.RolledBack);
    }

    private static void everyDeath(Scenario scenario, RunState end) {
        ModelOperator undisturbed = new ModelOperator(scenario, new Random(1));
        undisturbed.run();
        for (int death = 1; death <= undisturbed.decisions(); death++) {
            ModelOperator operator = new ModelOperator(scenario, new Random(death)).dyingAt(death);
            assertEquals(end, check(scenario, operator), () -> String.join("\n", operator.trace));
        }
    }

    @Test
    void keepsThePromiseInThousandsOfRandomRuns() {
        List<RunState> ends = IntStream.range(0, 1_000)
                .mapToObj(seed -> {
                    Random random = new Random(seed);
                    Scenario scenario = Scenario.random(random);
                    ModelOperator operator = new ModelOperator(scenario, random);
                    try {
                        return check(scenario, operator);
                    } catch (AssertionError | RuntimeException failure) {
                        throw new AssertionError(
                                "seed " + seed + "\n" + scenario + "\n" + String.join("\n", operator.trace), failure);
                    }
                })
                .toList();
        for (RunState end : List.of(
                RunState.Verified, RunState.RolledBack, RunState.RollbackFailed, RunState.Stopped, RunState.Rejected)) {
            assertTrue(ends.contains(end), () -> "no run ended " + end);
        }
    }

    private static RunState check(Scenario scenario, ModelOperator operator) {
        Rollout run = operator.run();
        switch (run.state()) {
            case Verified -> assertTrue(scenario.plan().changes().allMatch(operator.cluster()::holds), "not all new");
            case RolledBack -> {
                assertTrue(
                        touched(scenario.plan(), run).map(ObjectChange::inverse).allMatch(operator.cluster()::holds),
                        "not all as recorded");
                assertFalse(
                        scenario.plan().changes().anyMatch(operator.cluster()::anyWritten), "something of it is left");
            }
            case RollbackFailed ->
                assertTrue(
                        !scenario.edits().isEmpty()
                                || scenario.workloads().values().stream().anyMatch(one -> !one.healsAfterRollback()),
                        "without a reason");
            case Stopped -> assertTrue(mixedStateWasAskedFor(scenario, run), run.message());
            case Rejected ->
                assertFalse(scenario.plan().changes().anyMatch(operator.cluster()::anyWritten), "something is written");
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Reverting, Restoring, Planned ->
                throw new AssertionError("no end: " + run.state());
        }
        if (scenario.harmless()) {
            assertEquals(RunState.Verified, run.state(), run.message());
        }
        return run.state();
    }

    private static boolean mixedStateWasAskedFor(Scenario scenario, Rollout run) {
        return run.reason().equals(Rollout.ACCEPTED)
                && (scenario.plan().spec().rollback().scope() == RollbackScope.Phase
                        || scenario.plan().phases().stream()
                                .anyMatch(phase -> phase.spec().onFailure() != OnFailure.Rollback)
                        || run.message().startsWith("the state was taken as it is"));
    }

    private static Stream<ObjectChange> touched(Plan plan, Rollout run) {
        return IntStream.range(0, plan.phases().size())
                .filter(i -> run.phases().get(i).state() != PhaseState.Skipped)
                .boxed()
                .flatMap(i -> plan.phases()
                        .get(i)
                        .changes()
                        .filter(change -> run.phases().get(i).acknowledged(change.object())));
    }
}
