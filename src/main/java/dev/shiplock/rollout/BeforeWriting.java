package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.await;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A run until its first change: recording, then waiting for what must come true and for the turn. One that has the turn and must wait after
 * all gives it back: two runs in opposite directions would wait for each other.
 */
final class BeforeWriting {
    /** What a run waits for may come true without an event: a right is granted, another Promotion gives up its place. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** A namespace is mostly read in less than this; only what takes longer is worth a write. */
    private static final Duration MOMENT = Duration.ofSeconds(5);

    private static final String QUEUED = "Queued";

    private BeforeWriting() {}

    static Decision recording(Rollout run, Plan plan, Orders orders, Facts.Recording facts, Instant now) {
        Optional<Decision> ended = endedEarly(run, orders, now);
        if (ended.isPresent()) {
            return ended.get();
        }
        return switch (facts) {
            case Facts.Unread(Facts.Hold why) -> {
                Instant worth = run.since().plus(MOMENT);
                yield now.isBefore(worth) ? await(Optional.of(worth)) : waitFor(run, why, again(why, now), now);
            }
            case Facts.NotRecorded() -> act(new Decision.WriteRecords());
            case Facts.NothingToDo() ->
                move(run.to(RunState.Verified, "UpToDate", "the target has everything already", now));
            case Facts.NotRecordable(String reason, String message) -> move(rejected(run, reason, message, now));
            case Facts.Recorded() ->
                move(run.withPhases(waitingPhases(plan, now))
                        .to(
                                RunState.Waiting,
                                "Checking",
                                "baseline and target are recorded; checking before the first change",
                                now));
        };
    }

    static Decision waiting(Rollout run, Plan plan, Orders orders, Facts.BeforeFirstChange facts, Instant now) {
        Optional<Decision> ended = endedEarly(run, orders, now);
        if (ended.isPresent()) {
            return ended.get();
        }
        Optional<GateStanding> failed = facts.standings().stream()
                .filter(gate -> gate.outcome() == GateStanding.Outcome.Failed)
                .findFirst();
        if (failed.isPresent()) {
            return move(rejected(
                    run,
                    "PreflightFailed",
                    Sentences.gate("preflight", failed.get()) + "; once it would pass, give the command retry",
                    now));
        }
        Optional<Facts.Hold> hold = hold(orders, facts);
        if (hold.isPresent()) {
            Decision wait =
                    waitFor(run, hold.get(), orders.suspended() ? Optional.empty() : again(hold.get(), now), now);
            boolean keeps = facts.turn() instanceof Facts.Ours;
            return keeps && wait instanceof Decision.Wait ? act(new Decision.GiveBackTurn()) : wait;
        }
        return switch (facts.turn()) {
            case Facts.Free() -> act(new Decision.TakeTurn());
            case Facts.Taken(String by, Optional<String> needs) ->
                waitFor(
                        run,
                        new Facts.Hold(
                                QUEUED,
                                "waits for " + by + " to end"
                                        + needs.map(what -> "; " + what).orElse("")),
                        Optional.of(now.plus(LOOK_AGAIN)),
                        now);
            case Facts.Ours ours -> withTheTurn(run, plan, ours, now);
        };
    }

    private static Decision withTheTurn(Rollout run, Plan plan, Facts.Ours turn, Instant now) {
        if (turn.moved().isPresent()) {
            // The names of the records carry the run's id, so a new plan wants a new run; the request is still to be
            // answered.
            return move(rejected(
                    run,
                    "BaselineMoved",
                    "the environment changed since it was recorded ("
                            + turn.moved().get() + "); planning again",
                    now));
        }
        if (!turn.guarded()) {
            return act(new Decision.Guard());
        }
        Rollout begun = run.phases().isEmpty() ? run.withPhases(waitingPhases(plan, now)) : run;
        return move(Phases.enter(begun, 0, now));
    }

    private static Optional<Facts.Hold> hold(Orders orders, Facts.BeforeFirstChange facts) {
        if (orders.suspended()) {
            return Optional.of(new Facts.Hold("Suspended", "spec.suspend is true; set it to false to go on"));
        }
        return facts.holds().stream()
                .findFirst()
                .or(() -> facts.standings().stream()
                        .filter(gate -> gate.outcome() != GateStanding.Outcome.Passed)
                        .min(Comparator.comparing(gate -> !Proving.doubtful(gate)))
                        .map(gate -> new Facts.Hold(
                                "Preflight", Sentences.gate("preflight", gate), !Proving.doubtful(gate))));
    }

    private static Optional<Instant> again(Facts.Hold hold, Instant now) {
        return Optional.of(now.plus(hold.brief() ? MOMENT : LOOK_AGAIN));
    }

    private static Decision waitFor(Rollout run, Facts.Hold hold, Optional<Instant> again, Instant now) {
        Instant worth = run.since().plus(MOMENT);
        if (Facts.Hold.PASSING.contains(hold.reason()) && now.isBefore(worth)) {
            return await(Optional.of(worth));
        }
        // Who waits in the queue keeps its place while, after a restart, a namespace is read and gates are asked anew.
        boolean keepsPlace = QUEUED.equals(run.reason()) && hold.brief();
        boolean said = keepsPlace
                || run.reason().equals(hold.reason()) && run.message().equals(hold.message());
        return said ? await(again) : move(run.because(hold.reason(), hold.message()));
    }

    /** The run of an Environment that is there no more. */
    static Decision replaced(Rollout run, Orders orders, String message, Instant now) {
        return endedEarly(run, orders, now)
                .orElseGet(() ->
                        move(rejected(run, Rollout.REPLACED, message + "; nothing was written, planning again", now)));
    }

    private static Optional<Decision> endedEarly(Rollout run, Orders orders, Instant now) {
        if (orders.deleting()) {
            return Optional.of(
                    move(rejected(run, Rollout.DELETED, "the Promotion was deleted before its first change", now)));
        }
        return orders.command().flatMap(command -> switch (command) {
            case abort, rollback ->
                Optional.of(move(rejected(run, "Aborted", "ended by command before its first change", now)));
            case retry, resume, accept -> Optional.empty();
        });
    }

    private static Rollout rejected(Rollout run, String reason, String message, Instant now) {
        return run.skippingRest(now).to(RunState.Rejected, reason, message, now);
    }

    private static List<PhaseProgress> waitingPhases(Plan plan, Instant now) {
        return plan.phases().stream()
                .map(phase -> PhaseProgress.waiting(phase, now))
                .toList();
    }
}
