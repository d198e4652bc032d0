package dev.shiplock.rollout;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.Command;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Span;
import dev.shiplock.api.Verdict;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Plans, runs and facts for tests. Phases have a deadline of ten minutes. */
final class Runs {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Duration DEADLINE = Duration.ofMinutes(10);
    static final Optional<Facts.ReadBack> AS_RECORDED = Optional.of(readBack(List.of(), List.of(), List.of()));

    static final ObjectRef API = deployment("api");
    static final ObjectRef WEB = deployment("web");
    static final ObjectRef WORKER = deployment("worker");
    static final ObjectRef SETTINGS = ObjectRef.configMap("settings");

    static final WriteResult THERE = new WriteResult.AlreadyThere(7);
    static final WriteResult WRITTEN = new WriteResult.Written(change(API, "one"), 7);

    private Runs() {}

    static ObjectRef deployment(String name) {
        return new ObjectRef("Deployment", name);
    }

    /** A phase to be built, of workloads and ConfigMaps. */
    record PhaseOf(
            String name,
            List<ObjectRef> objects,
            String soak,
            OnFailure onFailure,
            @Nullable Integer parallelism,
            List<GateSpec> gates) {
        static PhaseOf phase(String name, ObjectRef... objects) {
            return new PhaseOf(name, List.of(objects), "0s", OnFailure.Rollback, null, List.of());
        }

        PhaseOf soaking(String span) {
            return new PhaseOf(name, objects, span, onFailure, parallelism, gates);
        }

        PhaseOf onFailure(OnFailure what) {
            return new PhaseOf(name, objects, soak, what, parallelism, gates);
        }

        PhaseOf atATime(int workloads) {
            return new PhaseOf(name, objects, soak, onFailure, workloads, gates);
        }

        /** With a gate that must pass for so long. */
        PhaseOf passingFor(String span) {
            return new PhaseOf(name, objects, soak, onFailure, parallelism, List.of(gateFor(span)));
        }

        private PlannedPhase planned() {
            return new PlannedPhase(spec(), changes(true), changes(false));
        }

        private List<ObjectChange> changes(boolean configs) {
            return objects.stream()
                    .filter(object -> object.kind().equals("ConfigMap") == configs)
                    .map(object -> change(object, name))
                    .toList();
        }

        private PhaseSpec spec() {
            return new PhaseSpec(
                    name,
                    null,
                    null,
                    List.of(),
                    parallelism,
                    new Span("10m"),
                    PhaseSpec.Tolerance.DEFAULT,
                    false,
                    gates,
                    new Span(soak),
                    onFailure);
        }
    }

    /** A field per phase, so that two phases may change one workload. */
    static ObjectChange change(ObjectRef object, String phase) {
        return new ObjectChange(
                object,
                "uid-" + object,
                List.of(new Change(
                        ChangeKind.Image,
                        FieldPath.of("spec", phase),
                        FieldValue.of("old"),
                        FieldValue.of("new"),
                        -1,
                        "")));
    }

    static Plan plan(PhaseOf... phases) {
        return plan(RollbackScope.Run, Mode.Promote, phases);
    }

    static Plan plan(RollbackScope scope, Mode mode, PhaseOf... phases) {
        return new Plan(
                spec(scope, mode),
                Arrays.stream(phases).map(PhaseOf::planned).toList(),
                List.of(),
                Map.of(),
                Map.of(),
                "digest");
    }

    private static PromotionSpec spec(RollbackScope scope, Mode mode) {
        return new PromotionSpec(
                new PromotionSpec.From("staging", null, null),
                new PromotionSpec.To("production"),
                PromotionSpec.Trigger.Manual,
                null,
                mode,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                new PromotionSpec.Rollback(scope),
                new Span("30s"),
                PromotionSpec.ConfigStrategy.InPlace,
                false);
    }

    static Rollout waiting(Plan plan) {
        return Rollout.starting("shop-1", NOW)
                .withPhases(plan.phases().stream()
                        .map(phase -> PhaseProgress.waiting(phase, NOW))
                        .toList())
                .to(RunState.Waiting, "Checking", "checking", NOW);
    }

    /** A run in that phase: the earlier ones are verified, and everything of this one is Applied (while Applying, Pending). */
    static Rollout in(RunState state, Plan plan, int phase) {
        Rollout run = waiting(plan);
        for (int i = 0; i < phase; i++) {
            run = run.changingPhase(
                    i, done -> done.to(PhaseState.Verified, NOW).mapWorkloads(w -> w.in(WorkloadState.Ready)));
        }
        Rollout entered = Phases.enter(run, phase, NOW);
        return switch (state) {
            case Applying -> entered;
            case Settling ->
                entered.changingCurrent(now -> now.to(PhaseState.Settling, NOW)
                                .mapWorkloads(w -> w.appliedAt(NOW))
                                .provingFrom(NOW))
                        .to(RunState.Settling, "Settling", Proving.settling(entered), NOW);
            case Soaking ->
                entered.changingCurrent(
                                now -> now.mapWorkloads(w -> w.appliedAt(NOW).in(WorkloadState.Ready))
                                        .provingFrom(NOW)
                                        .soakingOn(evidence(plan.phases().get(phase)), NOW))
                        .to(RunState.Soaking, "Soaking", "soaking", NOW);
            case Paused ->
                entered.changingCurrent(now -> now.to(PhaseState.Failed, NOW)
                                .mapWorkloads(w -> w.appliedAt(NOW).in(WorkloadState.Failed)))
                        .failing(new Rollout.Failure(
                                entered.current().name(), "CrashLoopBackOff", "it exits", NOW, List.of()))
                        .to(RunState.Paused, "CrashLoopBackOff", "it exits", NOW);
            case Reverting, Restoring ->
                Reverts.ofAll(entered, "Why", "why", NOW).to(state, "Why", "why", NOW);
            case RollbackFailed ->
                entered.changingCurrent(now -> now.to(PhaseState.Reverted, NOW))
                        .skippingRest(NOW)
                        .to(state, "ForeignChange", "not as recorded: a field", NOW);
            case Stopped, Verified, RolledBack, Rejected, Planned ->
                entered.skippingRest(NOW).to(state, state.name(), "over", NOW);
            case Recording -> Rollout.starting("shop-1", NOW);
            case Waiting -> waiting(plan);
        };
    }

    /** What the soak of a phase stands on whose workloads are as {@link #ready} says. */
    private static String evidence(PlannedPhase phase) {
        return Integer.toHexString(phase.workloads().stream()
                .map(change -> change.object() + "=pods")
                .sorted()
                .toList()
                .hashCode());
    }

    static Decision decide(Rollout run, Plan plan, Facts facts, Instant now) {
        return RolloutMachine.decide(run, plan, Orders.NONE, facts, now);
    }

    static Rollout moved(Decision decision) {
        if (decision instanceof Decision.Move(Rollout next)) {
            return next;
        }
        throw new AssertionError("expected a move, got " + decision);
    }

    static Decision.Action acted(Decision decision) {
        if (decision instanceof Decision.Act(Decision.Action action)) {
            return action;
        }
        throw new AssertionError("expected an action, got " + decision);
    }

    static List<ObjectRef> written(Decision decision) {
        if (acted(decision) instanceof Decision.Write(List<ObjectChange> changes)) {
            return changes.stream().map(ObjectChange::object).toList();
        }
        throw new AssertionError("expected a write, got " + decision);
    }

    static Orders order(Command command) {
        return new Orders(false, Optional.of(command), false, false);
    }

    static Orders suspended() {
        return new Orders(true, Optional.empty(), false, false);
    }

    static Orders deleting(boolean leave) {
        return new Orders(false, Optional.empty(), leave, true);
    }

    static Facts.InPhase quiet() {
        return seen();
    }

    static Facts.InPhase seen(WorkloadHealth... health) {
        return new Facts.InPhase(Map.of(), health(health), List.of(), List.of());
    }

    static Facts.InPhase withGates(Facts.InPhase facts, GateStanding... gates) {
        return new Facts.InPhase(facts.writes(), facts.health(), facts.foreign(), List.of(gates));
    }

    static Facts.InPhase withForeign(Facts.InPhase facts, String... foreign) {
        return new Facts.InPhase(facts.writes(), facts.health(), List.of(foreign), facts.standings());
    }

    static Facts.InPhase wrote(ObjectRef... objects) {
        return results(Arrays.stream(objects).collect(Collectors.toMap(o -> o, o -> WRITTEN)));
    }

    static Facts.InPhase results(Map<ObjectRef, ? extends WriteResult> results) {
        return new Facts.InPhase(Map.copyOf(results), Map.of(), List.of(), List.of());
    }

    static WriteResult conflict() {
        return new WriteResult.Conflict(
                WriteResult.Conflict.FOREIGN_CHANGE,
                List.of(new WriteResult.ForeignValue(
                        FieldPath.of("spec", "one"), FieldValue.of("old"), FieldValue.of("hers"))));
    }

    static Facts.InRestore restore(Optional<Facts.ReadBack> readBack, WorkloadHealth... health) {
        return new Facts.InRestore(health(health), Optional.empty(), readBack, Optional.of(NOW));
    }

    /** As a process finds it that has sent the inverses itself and met no refusal. */
    static Facts.ReadBack readBack(List<String> foreign, List<String> kept, List<String> untouched) {
        return new Facts.ReadBack(foreign, kept, untouched, Optional.of(List.of()));
    }

    private static Map<ObjectRef, WorkloadHealth> health(WorkloadHealth... health) {
        return Stream.of(health).collect(Collectors.toMap(WorkloadHealth::workload, one -> one));
    }

    static WorkloadHealth ready(ObjectRef workload) {
        return is(WorkloadHealth.Condition.Ready, workload);
    }

    static WorkloadHealth starting(ObjectRef workload) {
        return is(WorkloadHealth.Condition.Progressing, workload);
    }

    static WorkloadHealth unschedulable(ObjectRef workload) {
        return new WorkloadHealth(
                workload, WorkloadHealth.Condition.Progressing, "Unschedulable", "no node takes pod api-1", 0, 1);
    }

    static WorkloadHealth broken(ObjectRef workload) {
        return is(WorkloadHealth.Condition.Failed, workload);
    }

    static WorkloadHealth drained(ObjectRef workload) {
        return is(WorkloadHealth.Condition.Doubt, workload);
    }

    static WorkloadHealth is(WorkloadHealth.Condition condition, ObjectRef workload) {
        String reason = switch (condition) {
            case Ready -> "Ready";
            case Progressing -> "Starting";
            case Doubt -> "Draining";
            case Failed -> "CrashLoopBackOff";
            case Inconclusive -> "ScaledToZero";
        };
        int pods = condition == WorkloadHealth.Condition.Ready ? 2 : 1;
        return new WorkloadHealth(workload, condition, reason, "it is so", pods, 2, "pods", Optional.empty());
    }

    static WorkloadHealth restarted(ObjectRef workload) {
        return new WorkloadHealth(
                workload, WorkloadHealth.Condition.Ready, "Ready", "", 2, 2, "other pods", Optional.empty());
    }

    private static GateSpec gateFor(String span) {
        return new GateSpec("health", null, null, null, null, null, null, new Span(span), null, null, null);
    }

    static GateStanding gate(Verdict verdict, GateStanding.Outcome outcome) {
        return new GateStanding("health", verdict, "status " + verdict, NOW, outcome);
    }

    static Facts.BeforeFirstChange before(Facts.Turn turn) {
        return new Facts.BeforeFirstChange(List.of(), List.of(), turn);
    }

    static List<PhaseState> phases(Rollout run) {
        return run.phases().stream().map(PhaseProgress::state).toList();
    }

    static List<WorkloadState> workloads(Rollout run) {
        return run.current().workloads().stream()
                .map(PhaseProgress.WorkloadProgress::state)
                .toList();
    }

    static Instant in(Duration span) {
        return NOW.plus(span);
    }

    static Instant minutes(long minutes) {
        return in(Duration.ofMinutes(minutes));
    }
}
