package dev.shiplock.rollout;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The operator without Kubernetes: observes the model, lets the machine decide, and persists or acts, never both. It dies when told, and is
 * started again with nothing but what was persisted.
 */
final class ModelOperator {
    private static final int PASSES = 2_000;
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Scenario scenario;
    private final Random random;
    private final ModelCluster cluster;
    private final Deque<Map.Entry<Instant, Command>> orders;
    private final Deque<Map.Entry<Instant, ObjectChange>> edits;

    // Persisted: the Promotion's status, its revisions' states, turn and finalizers.
    private Rollout status = Rollout.starting("shop-1", Runs.NOW);
    private Optional<RevisionState> revision = Optional.empty();
    private boolean turn;
    private boolean guarded;
    private boolean closed;
    private Optional<Command> pending = Optional.empty();

    // Remembered by the process alone.
    private final Map<ObjectRef, WriteResult> writes = new LinkedHashMap<>();
    private boolean reverted;

    private Instant now = Runs.NOW;
    private Instant started = Runs.NOW;
    private int decisions;
    private int crashAt = -1;
    final List<String> trace = new ArrayList<>();
    final List<RunState> moves = new ArrayList<>(List.of(RunState.Recording));

    ModelOperator(Scenario scenario, Random random) {
        this.scenario = scenario;
        this.random = random;
        this.cluster = new ModelCluster(scenario.plan(), scenario.workloads(), scenario.drains());
        this.orders = new ArrayDeque<>(scenario.commands().entrySet());
        this.edits = new ArrayDeque<>(scenario.edits().entrySet());
    }

    /** Dies right after this decision, and in the midst of what it writes. */
    ModelOperator dyingAt(int decision) {
        crashAt = decision;
        return this;
    }

    ModelCluster cluster() {
        return cluster;
    }

    int decisions() {
        return decisions;
    }

    /** Runs to an end that is closed and holds nothing. */
    Rollout run() {
        while (!(status.state().ended() && closed && !status.holds())) {
            assertTrue(decisions < PASSES, () -> "it never ends");
            happen();
            pass();
            decisions++;
            if (decisions == crashAt || random.nextInt(100) < scenario.crashes()) {
                crash();
            }
        }
        return status;
    }

    private void happen() {
        if (random.nextInt(200) < scenario.wipes()) {
            say("the environment's status is wiped");
            turn = false;
            guarded &= random.nextBoolean();
        }
        while (!edits.isEmpty() && !edits.peek().getKey().isAfter(now)) {
            ObjectChange edit = edits.poll().getValue();
            // What people do after the end is no longer the run's.
            if (!status.state().ended() || status.holds()) {
                say("edits " + edit.object());
                cluster.edit(edit);
            }
        }
        if (pending.isEmpty() && !orders.isEmpty() && !orders.peek().getKey().isAfter(now)) {
            pending = Optional.of(orders.poll().getValue());
            if (RolloutMachine.refusal(status, orders()).isPresent()) {
                pending = Optional.empty();
            }
        }
    }

    private Orders orders() {
        return new Orders(suspended(), pending, false, deleted());
    }

    private boolean suspended() {
        return scenario.suspended().filter(span -> span.holds(now)).isPresent();
    }

    private boolean deleted() {
        return scenario.deleted().filter(when -> !when.isAfter(now)).isPresent();
    }

    private void pass() {
        switch (RolloutMachine.decide(status, scenario.plan(), orders(), facts(), now)) {
            case Decision.Move(Rollout next) -> persist(next);
            case Decision.Act(Decision.Action action) -> act(action);
            case Decision.Wait(Optional<Instant> until) -> sleep(until);
        }
    }

    private void persist(Rollout next) {
        assertNotEquals(status, next, "a move that moves nothing");
        if (status.state() == RunState.Soaking
                && next.phases().get(status.phase()).state() == PhaseState.Verified) {
            checkSoak(scenario.plan().phases().get(status.phase()));
        }
        say(next.state() + " " + next.phase() + " " + next.reason());
        boolean ordered = pending.isPresent();
        status = next;
        closed = false;
        moves.add(next.state());
        if (ordered) {
            pending = Optional.empty();
        }
        writes.clear();
        reverted = false;
    }

    private void checkSoak(PlannedPhase phase) {
        Instant from = now.minus(phase.spec().soak().toDuration());
        phase.workloads()
                .forEach(change -> assertTrue(
                        cluster.wasHealthy(change.object(), from, now), () -> change.object() + " did not soak"));
    }

    private void act(Decision.Action action) {
        say(action.getClass().getSimpleName());
        switch (action) {
            case Decision.WriteRecords() -> revision = Optional.of(RevisionState.Recorded);
            case Decision.TakeTurn() -> turn = true;
            case Decision.GiveBackTurn() -> {
                assertFalse(
                        scenario.plan().changes().anyMatch(cluster::anyWritten), "given back with something written");
                revision = Optional.of(RevisionState.Recorded);
                guarded = false;
                turn = false;
            }
            case Decision.KeepTurn() -> {
                turn = true;
                guarded = true;
            }
            case Decision.Guard() -> {
                revision = Optional.of(RevisionState.Applying);
                guarded = true;
            }
            case Decision.Write(List<ObjectChange> changes) -> write(changes);
            case Decision.Revert(List<ObjectChange> inverses) -> {
                inverses.stream().limit(survived(inverses.size())).forEach(one -> cluster.revert(one, now));
                revision = Optional.of(RevisionState.Reverting);
                reverted = true;
            }
            case Decision.DeletePods(ObjectRef workload) -> throw new AssertionError("nothing is ever stuck here");
            case Decision.Close() -> close();
        }
    }

    private void write(List<ObjectChange> changes) {
        assertFalse(suspended(), "written while suspended");
        assertTrue(turn && guarded, "written without turn and finalizers");
        for (ObjectChange change : changes.subList(0, survived(changes.size()))) {
            WriteResult result = cluster.write(change, now);
            writes.put(change.object(), result);
            if (result instanceof WriteResult.Conflict) {
                return;
            }
        }
    }

    /** How many of some writes are made before the process dies, if it is about to. */
    private int survived(int all) {
        return decisions + 1 == crashAt ? random.nextInt(all + 1) : all;
    }

    private void close() {
        revision = revision.map(before -> switch (status.state()) {
            case Verified -> RevisionState.Verified;
            case RolledBack -> RevisionState.RolledBack;
            case RollbackFailed -> RevisionState.RollbackFailed;
            case Stopped -> RevisionState.Stopped;
            case Rejected -> RevisionState.Rejected;
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Reverting, Restoring, Planned ->
                throw new AssertionError("closed in " + status.state());
        });
        turn = status.holds();
        guarded = status.holds();
        closed = true;
    }

    private void crash() {
        say("crash");
        writes.clear();
        reverted = false;
        now = now.plusSeconds(random.nextInt(100) < 10 ? 1800 : 1);
        started = now;
        boolean lost = revision.isPresent() && !closed && random.nextInt(100) < scenario.wipes();
        if (lost) {
            status = RecoveredRun.of(status.id(), scenario.plan(), revision.get(), false, cluster::anyWritten, now);
            say("wiped, found again as " + status.state() + " " + status.phase());
        }
    }

    private void sleep(Optional<Instant> until) {
        until.ifPresent(time -> assertTrue(time.isAfter(now), "waits for the past"));
        Optional<Instant> next = Stream.of(
                        until.stream(), cluster.events(), scenario.events(), Stream.of(heard(), asked()))
                .flatMap(times -> times)
                .filter(now::isBefore)
                .min(Instant::compareTo);
        boolean somebody = status.state() == RunState.Paused || status.holds();
        if (next.isEmpty() && somebody) {
            now = now.plus(PATIENCE);
            orders.add(Map.entry(now, human()));
            return;
        }
        now = next.orElseThrow(() -> new AssertionError("nothing will ever wake it"));
    }

    /** What somebody does about a run that waits for somebody. */
    private Command human() {
        if (decisions > PASSES / 4) {
            return Command.accept;
        }
        Command[] some = status.state() == RunState.Paused
                ? new Command[] {Command.resume, Command.rollback, Command.abort, Command.accept}
                : new Command[] {Command.retry, Command.rollback, Command.accept};
        return some[random.nextInt(some.length)];
    }

    /** When the watches of this process are filled. */
    private Instant heard() {
        return started.plusSeconds(3);
    }

    /** When this process has asked the gates for the first time. */
    private Instant asked() {
        return started.plusSeconds(6);
    }

    private Facts facts() {
        boolean begun = status.state().underWay() || status.holds();
        if (begun && !(turn && guarded)) {
            return new Facts.Slipped();
        }
        return switch (status.state()) {
            case Recording -> revision.isPresent() ? new Facts.Recorded() : new Facts.NotRecorded();
            case Waiting -> Runs.before(turn ? new Facts.Ours(guarded, moved()) : new Facts.Free());
            case Applying, Settling, Soaking -> new Facts.InPhase(writes, health(), foreign(), standings());
            case Paused -> new Facts.Nothing();
            case Reverting -> new Facts.InRevert(reverted);
            case Restoring -> restore();
            case Verified, RolledBack, RollbackFailed, Stopped, Rejected, Planned -> new Facts.AfterEnd(closed);
        };
    }

    private Optional<String> moved() {
        return scenario.plan()
                .changes()
                .filter(change -> !cluster.holds(change.inverse()))
                .map(change -> change.object().toString())
                .findFirst();
    }

    private Map<ObjectRef, WorkloadHealth> health() {
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        if (!now.isBefore(heard())) {
            status.phases().stream()
                    .filter(phase -> phase.touched() && phase.state() != PhaseState.Failed)
                    .flatMap(phase -> phase.workloads().stream())
                    .filter(workload -> workload.since().isPresent())
                    .forEach(workload -> health.put(workload.workload(), cluster.health(workload.workload(), now)));
        }
        return health;
    }

    private List<String> foreign() {
        List<String> foreign = new ArrayList<>();
        for (int i = 0; i <= status.phase(); i++) {
            PhaseProgress phase = status.phases().get(i);
            PlannedPhase planned = scenario.plan().phases().get(i);
            boolean all = phase.state() != PhaseState.Applying;
            if (phase.state() == PhaseState.Failed) {
                continue;
            }
            Stream.concat(
                            all ? planned.configs().stream() : Stream.empty(),
                            planned.workloads().stream().filter(change -> all || acknowledged(phase, change)))
                    .filter(change -> !cluster.holds(change))
                    .forEach(change -> foreign.add(change.object() + " image"));
        }
        return foreign;
    }

    private static boolean acknowledged(PhaseProgress phase, ObjectChange change) {
        return phase.workloads().stream()
                .anyMatch(workload -> workload.workload().equals(change.object())
                        && workload.since().isPresent());
    }

    private List<GateStanding> standings() {
        if (status.state() == RunState.Applying) {
            return List.of();
        }
        if (now.isBefore(asked())) {
            return List.of(Runs.gate(Verdict.Waiting, GateStanding.Outcome.Pending));
        }
        if (scenario.gateFails().filter(when -> !when.isAfter(now)).isPresent()) {
            return List.of(Runs.gate(Verdict.Failed, GateStanding.Outcome.Failed));
        }
        return List.of(
                scenario.gateUnsure().filter(span -> span.holds(now)).isPresent()
                        ? Runs.gate(Verdict.Inconclusive, GateStanding.Outcome.Pending)
                        : Runs.gate(Verdict.Passed, GateStanding.Outcome.Passed));
    }

    private Facts restore() {
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        List<String> foreign = new ArrayList<>();
        List<String> untouched = new ArrayList<>();
        for (int i = 0; i < status.phases().size(); i++) {
            if (status.phases().get(i).state() == PhaseState.Reverting) {
                PlannedPhase phase = scenario.plan().phases().get(i);
                PhaseProgress progress = status.phases().get(i);
                phase.workloads().stream()
                        .filter(change -> progress.acknowledged(change.object()))
                        .forEach(change -> health.put(change.object(), cluster.health(change.object(), now)));
                phase.changes()
                        .filter(change -> !cluster.holds(change.inverse()))
                        .forEach(change -> (progress.acknowledged(change.object()) ? foreign : untouched)
                                .add(change.object() + " image"));
            }
        }
        boolean due = RolloutMachine.readBackDue(status, scenario.plan(), health.values(), status.since(), now);
        return new Facts.InRestore(
                health,
                Optional.empty(),
                due ? Optional.of(Runs.readBack(foreign, List.of(), untouched)) : Optional.empty(),
                Optional.of(status.since()));
    }

    private void say(String what) {
        trace.add(Duration.between(Runs.NOW, now).toSeconds() + "s " + what);
    }
}
