package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.rollout.RolloutMachine;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Observes what a run's state asks for, and nothing more; from what the watches hold, as far as that is enough. */
final class Observer {
    private static final Plan NOTHING_PLANNED = new Plan(
            new PromotionSpec(
                    new PromotionSpec.From(null, "", null),
                    new PromotionSpec.To(""),
                    PromotionSpec.Trigger.Manual,
                    null,
                    PromotionSpec.Mode.Promote,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    new PromotionSpec.Rollback(PromotionSpec.RollbackScope.Run),
                    new dev.shiplock.api.Span("30s"),
                    PromotionSpec.ConfigStrategy.InPlace,
                    false),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            "");

    private final Records records;
    private final Memories memories;
    private final Turns turns;
    private final Preconditions preconditions;
    private final LiveWorkloads workloads;
    private final LiveFields fields;
    private final RunGates gates;
    private final KnownObjects known;

    Observer(
            Records records,
            Memories memories,
            Turns turns,
            Preconditions preconditions,
            LiveWorkloads workloads,
            LiveFields fields,
            RunGates gates,
            KnownObjects known) {
        this.records = records;
        this.memories = memories;
        this.turns = turns;
        this.preconditions = preconditions;
        this.workloads = workloads;
        this.fields = fields;
        this.gates = gates;
        this.known = known;
    }

    Observation observe(Promotion promotion, StatusDraft draft, Rollout run, Instant now) {
        PassMemory memory = memories.of(promotion, run.id());
        if (!run.state().ended()) {
            // A run goes on without its Environment, which somebody may have deleted by force; and so do its watches.
            workloads.watch(promotion);
        }
        // How the workloads do before the run belongs to what is recorded, and so the namespace must have been read.
        Optional<Hold> unread = run.state() == RunState.Recording
                ? preconditions.unread(promotion.getMetadata().getNamespace())
                : Optional.empty();
        if (unread.isPresent()) {
            return new Observation.Seen(NOTHING_PLANNED, new Facts.Unread(unread.get()));
        }
        return switch (records.of(promotion, run.id())) {
            case RunRecord.Good(Plan plan, var baseline, String environmentUid) ->
                switch (amiss(promotion, run, environmentUid, memory)) {
                    case Amiss.Nothing() -> new Observation.Seen(plan, facts(promotion, draft, run, plan, memory, now));
                    case Amiss.Mended(Facts.Amiss facts) -> new Observation.Seen(plan, facts);
                    case Amiss.TurnTaken(String message) -> new Observation.Lost("TurnTaken", message);
                };
            case RunRecord.Missing() -> withoutRecord(promotion, run, memory, new Facts.NotRecorded(), "is not there");
            case RunRecord.Bad(String reason, String message) ->
                withoutRecord(promotion, run, memory, new Facts.NotRecordable(reason, message), message);
        };
    }

    /** What stands before the facts that a state asks for. */
    private sealed interface Amiss {
        record Nothing() implements Amiss {}

        record Mended(Facts.Amiss facts) implements Amiss {}

        record TurnTaken(String message) implements Amiss {}
    }

    private Amiss amiss(Promotion promotion, Rollout run, String environmentUid, PassMemory memory) {
        if (run.state().underWay() || run.holds()) {
            return switch (turns.standing(promotion, run, environmentUid, memory)) {
                case Turns.Standing.Secured() -> new Amiss.Nothing();
                case Turns.Standing.Slipped() -> new Amiss.Mended(new Facts.Slipped());
                case Turns.Standing.Replaced(String message) ->
                    new Amiss.Mended(new Facts.EnvironmentReplaced(message));
                case Turns.Standing.TakenBy(var turn) -> new Amiss.TurnTaken(taken(run, turn));
            };
        }
        boolean begins = run.state() == RunState.Recording || run.state() == RunState.Waiting;
        return Optional.of(begins)
                .filter(beginning -> beginning)
                .flatMap(beginning -> turns.replaced(promotion, environmentUid))
                .<Amiss>map(message -> new Amiss.Mended(new Facts.EnvironmentReplaced(message)))
                .orElseGet(Amiss.Nothing::new);
    }

    private static String taken(Rollout run, EnvironmentStatus.Turn turn) {
        return "run " + run.id() + " has begun and has not ended, but the environment's turn is run " + turn.run()
                + "'s of promotion " + turn.promotion()
                + "; nothing is written until that has ended or gives the turn back";
    }

    private Observation withoutRecord(
            Promotion promotion, Rollout run, PassMemory memory, Facts.Recording recording, String what) {
        return switch (run.state()) {
            case Recording ->
                new Observation.Seen(NOTHING_PLANNED, memory.recording().orElse(recording));
            case Verified, RolledBack, Rejected, Planned ->
                new Observation.Seen(NOTHING_PLANNED, new Facts.AfterEnd(closed(promotion, run)));
            case Waiting, Applying, Settling, Soaking, Paused, Reverting, Restoring, RollbackFailed, Stopped ->
                new Observation.Lost(
                        Recovery.LOST,
                        "the record of run " + run.id() + " (EnvironmentRevision " + run.id()
                                + " and its baseline) cannot be used: " + what
                                + "; nothing more is changed. Restore it, or put production right by hand and delete this Promotion's status");
        };
    }

    private Facts facts(
            Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory, Instant now) {
        return switch (run.state()) {
            case Recording -> memory.recording().orElseGet(Facts.Recorded::new);
            case Waiting -> beforeFirstChange(promotion, draft, run, plan, memory);
            case Applying, Settling, Soaking -> inPhase(promotion, run, plan, memory);
            case Paused -> new Facts.Nothing();
            case Reverting -> new Facts.InRevert(memory.reverted());
            case Restoring -> inRestore(promotion, run, plan, memory, now);
            case Verified, RolledBack, RollbackFailed, Stopped, Rejected, Planned ->
                new Facts.AfterEnd(closed(promotion, run));
        };
    }

    /**
     * Whether nothing is left of an ended run but what is meant to stay. A process that has not closed it itself asks the API once.
     */
    boolean closed(Promotion promotion, Rollout run) {
        workloads.forget(promotion);
        PassMemory memory = memories.of(promotion, run.id());
        if (!run.holds() && promotion.getMetadata().getFinalizers().contains(Promotions.FINALIZER)) {
            return false;
        }
        if (memory.closed()) {
            return true;
        }
        Key key = Sources.target(promotion);
        boolean ours = known.environment(key.namespace(), key.name())
                .flatMap(Environments::turn)
                .filter(turn -> turn.run().equals(run.id()))
                .isPresent();
        boolean told = run.holds() ? records.told(key.namespace(), run) : !records.inUse(key.namespace(), run.id());
        if (ours != run.holds() || !told) {
            return false;
        }
        memory.close();
        return true;
    }

    private Facts beforeFirstChange(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory) {
        List<Hold> holds = preconditions.holds(promotion, plan, memory);
        List<GateSpec> preflight = Optional.ofNullable(plan.spec().preflight())
                .map(PromotionSpec.Preflight::gates)
                .orElse(List.of());
        List<GateStanding> standings = holds.isEmpty() ? gates.preflight(promotion, run, plan, preflight) : List.of();
        boolean clear = holds.isEmpty()
                && !promotion.getSpec().suspend()
                && standings.stream().allMatch(gate -> gate.outcome() == GateStanding.Outcome.Passed);
        if (!clear) {
            return new Facts.BeforeFirstChange(holds, standings, whileHeld(promotion, run, memory));
        }
        Facts.Turn turn =
                Holders.named(turns.look(promotion, draft, run, plan, memory), Sources.target(promotion), known);
        List<Hold> busy = turn instanceof Facts.Ours
                ? turns.sourceBusy(promotion).stream().toList()
                : List.of();
        return new Facts.BeforeFirstChange(busy, standings, turn);
    }

    private Facts.Turn whileHeld(Promotion promotion, Rollout run, PassMemory memory) {
        return turns.seemsOurs(promotion, run, memory)
                ? new Facts.Ours(false, Optional.empty())
                : new Facts.Taken("nobody asked");
    }

    private Facts inPhase(Promotion promotion, Rollout run, Plan plan, PassMemory memory) {
        String namespace = promotion.getMetadata().getNamespace();
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        List<String> foreign = new ArrayList<>();
        for (int i = 0; i <= run.phase(); i++) {
            PhaseProgress progress = run.phases().get(i);
            if (progress.state() == PhaseState.Failed || !progress.touched()) {
                continue;
            }
            PlannedPhase planned = plan.phases().get(i);
            // While the namespace is still being read, after a restart, nothing is known: that is no bad health.
            progress.workloads().stream()
                    .filter(workload ->
                            workloads.synced(namespace) && workload.since().isPresent())
                    .forEach(workload -> health.put(
                            workload.workload(),
                            workloads.health(namespace, planned.spec(), workload.workload(), workload.since())));
            foreign.addAll(fields.foreign(namespace, plan, run, i, memory));
        }
        return new Facts.InPhase(memory.writes(), health, foreign, standings(promotion, run, plan, health));
    }

    /** Gates are asked once the workloads are ready; before that they could only speak of the old version. */
    private List<GateStanding> standings(
            Promotion promotion, Rollout run, Plan plan, Map<ObjectRef, WorkloadHealth> health) {
        boolean asking = switch (run.state()) {
            case Settling ->
                run.current().workloads().stream()
                        .map(workload -> health.get(workload.workload()))
                        .allMatch(known -> known != null && known.condition() == WorkloadHealth.Condition.Ready);
            case Soaking -> true;
            case Recording,
                    Waiting,
                    Applying,
                    Paused,
                    Reverting,
                    Restoring,
                    Verified,
                    RolledBack,
                    RollbackFailed,
                    Stopped,
                    Rejected,
                    Planned -> false;
        };
        return asking ? gates.ofPhase(promotion, run, plan.phases().get(run.phase())) : gates.known(promotion, run);
    }

    private Facts inRestore(Promotion promotion, Rollout run, Plan plan, PassMemory memory, Instant now) {
        String namespace = promotion.getMetadata().getNamespace();
        boolean synced = workloads.synced(namespace);
        if (!synced && workloads.problem(namespace).isEmpty()) {
            return Facts.InRestore.UNREAD;
        }
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        Optional<ObjectRef> stuck = Optional.empty();
        for (int i = 0; i < run.phases().size(); i++) {
            if (run.phases().get(i).state() != PhaseState.Reverting) {
                continue;
            }
            PlannedPhase planned = plan.phases().get(i);
            for (var change : planned.workloads()) {
                ObjectRef workload = change.object();
                if (!run.phases().get(i).acknowledged(workload)) {
                    continue;
                }
                if (synced && stuck.isEmpty() && workloads.stuck(namespace, workload, memory::hasDeleted)) {
                    stuck = Optional.of(workload);
                }
                if (!plan.unhealthyBefore().contains(workload.toString())) {
                    health.put(
                            workload, workloads.health(namespace, planned.spec(), workload, Optional.of(run.since())));
                }
            }
        }
        Instant looked = memory.lookedSince(now);
        boolean due = RolloutMachine.readBackDue(run, plan, health.values(), looked, now);
        Optional<Facts.ReadBack> readBack =
                due ? Optional.of(fields.readBack(namespace, plan, run, memory)) : Optional.empty();
        return new Facts.InRestore(health, stuck, readBack, Optional.of(looked));
    }

    /**
     * The run leaves a state: what was remembered for that state no longer counts. Where it only says something else of the same state, its
     * gates go on: what they have answered so far still holds.
     */
    void leaving(Promotion promotion, Rollout run, Rollout next) {
        memories.of(promotion, run.id()).noticed();
        if (run.state() == next.state() && run.phase() == next.phase()) {
            return;
        }
        boolean samePhase = run.phase() == next.phase()
                && next.state().underWay()
                && run.state().underWay();
        if (!samePhase || next.state().compareTo(RunState.Paused) >= 0) {
            gates.stop(promotion, run);
        }
    }
}
