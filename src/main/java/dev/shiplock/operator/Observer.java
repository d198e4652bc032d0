package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.Rollout;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Observes what a run's state asks for, and nothing more; from what the watches hold, as far as that is enough. */
final class Observer {
    /** What to do about revisions that are in the way of a run that has written nothing yet, as the end of a sentence. */
    private static final String HOW_TO_ASK_ANEW = "; if nobody needs it, delete it and ask again (shiplock.dev/retry)";

    private final Records records;
    private final Memories memories;
    private final Turns turns;
    private final Preconditions preconditions;
    private final LiveWorkloads workloads;
    private final RunGates gates;
    private final PhaseObserver phases;
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
        this.gates = gates;
        this.phases = new PhaseObserver(workloads, fields, gates);
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
            return Observation.Seen.unplanned(new Facts.Unread(unread.get()));
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
                withoutRecord(
                        promotion, run, memory, new Facts.NotRecordable(reason, message + HOW_TO_ASK_ANEW), message);
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
            case Recording -> Observation.Seen.unplanned(memory.recording().orElse(recording));
            case Verified, RolledBack, Rejected, Planned ->
                Observation.Seen.unplanned(new Facts.AfterEnd(closed(promotion, run)));
            case Waiting, Applying, Settling, Soaking, Paused, Reverting, Restoring, RollbackFailed, Stopped ->
                new Observation.Lost(
                        Recovery.LOST,
                        "the record of run " + run.id() + " (EnvironmentRevision " + run.id()
                                + " and its baseline) cannot be used: " + what
                                + Departures.HOW_TO_LET_GO);
        };
    }

    private Facts facts(
            Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory, Instant now) {
        return switch (run.state()) {
            case Recording -> memory.recording().orElseGet(Facts.Recorded::new);
            case Waiting -> beforeFirstChange(promotion, draft, run, plan, memory);
            case Applying, Settling, Soaking -> phases.written(promotion, run, plan, memory);
            case Paused -> new Facts.Nothing();
            case Reverting -> new Facts.InRevert(memory.reverted());
            case Restoring -> phases.restored(promotion, run, plan, memory, now);
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

    /** What keeps a run under way from being observed, if anything does. One that is paused waits for people, not for this. */
    Optional<Situation> blind(Promotion promotion, Rollout run) {
        return run.state().underWay() && run.state() != RunState.Paused
                ? workloads
                        .problem(promotion.getMetadata().getNamespace())
                        .map(problem -> new Situation.Waiting(Hold.CANNOT_WATCH, problem))
                : Optional.empty();
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
