package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Announcer.Tone;
import dev.shiplock.rollout.Decision;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Orders;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.rollout.RolloutMachine;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One pass over a Promotion: observe, decide, and then either persist the new state or act on the persisted one, never both.
 *
 * <p>{@code docs/flow.md} tells the flow state by state.
 */
final class PromotionPass {
    /** Leaves production as it is when the Promotion is deleted in mid-run. */
    static final String ON_DELETE = "shiplock.dev/on-delete";

    private final Promotions promotions;
    private final StatusWriter status;
    private final Starter starter;
    private final Observer observer;
    private final Actor actor;
    private final Recovery recovery;
    private final Departures departures;
    private final Announcer announcer;
    private final Memories memories;
    private final Clock clock;

    PromotionPass(
            Promotions promotions,
            StatusWriter status,
            Starter starter,
            Observer observer,
            Actor actor,
            Recovery recovery,
            Departures departures,
            Announcer announcer,
            Memories memories,
            Clock clock) {
        this.promotions = promotions;
        this.status = status;
        this.starter = starter;
        this.observer = observer;
        this.actor = actor;
        this.recovery = recovery;
        this.departures = departures;
        this.announcer = announcer;
        this.memories = memories;
        this.clock = clock;
    }

    /** @throws dev.shiplock.kubernetes.store.Outdated if somebody else wrote meanwhile; nothing was done then */
    Outcome pass(Promotion promotion) {
        StatusDraft draft = StatusDraft.of(promotion.getStatus());
        Optional<Outcome> commanded = command(promotion, draft);
        if (commanded.isPresent()) {
            return commanded.get();
        }
        if (draft.run() == null) {
            Optional<Outcome> recovered = recovered(promotion, draft);
            if (recovered.isPresent()) {
                return recovered.get();
            }
        }
        Optional<Rollout> run = draft.rollout();
        if (run.isPresent() && !finished(promotion, run.get())) {
            return advance(promotion, draft, run.get());
        }
        return promotion.isMarkedForDeletion() ? bury(promotion) : starter.start(promotion, draft);
    }

    /** A Promotion without a run may have lost it together with its status. */
    private Optional<Outcome> recovered(Promotion promotion, StatusDraft draft) {
        return switch (recovery.find(promotion, draft)) {
            case Recovery.Found.Unfinished(StatusDraft found) ->
                Optional.of(Outcome.again(status.write(promotion, found, Situation.AS_THE_RUN)));
            case Recovery.Found.Lost(String run, String reason, String message) ->
                Optional.of(lost(promotion, draft, run, reason, message));
            case Recovery.Found.Nothing() ->
                promotion.getMetadata().getFinalizers().contains(Promotions.FINALIZER)
                                && !promotion.isMarkedForDeletion()
                        ? Optional.of(Outcome.again(promotions.release(promotion)))
                        : Optional.empty();
        };
    }

    private boolean finished(Promotion promotion, Rollout run) {
        return run.state().ended() && !run.holds() && observer.closed(promotion, run);
    }

    private Outcome bury(Promotion promotion) {
        if (promotion.getMetadata().getFinalizers().contains(Promotions.FINALIZER)) {
            promotions.release(promotion);
        }
        memories.forget(promotion);
        return Outcome.gone();
    }

    private Optional<Outcome> command(Promotion promotion, StatusDraft draft) {
        return switch (Commands.next(promotion, draft)) {
            case Commands.Step.None() -> Optional.empty();
            case Commands.Step.Take(var taken) ->
                Optional.of(Outcome.again(status.write(promotion, draft.taking(taken), status.present(promotion))));
            case Commands.Step.Remove(var command) ->
                Optional.of(Outcome.again(promotions.removeAnnotation(promotion, command.annotation())));
            case Commands.Step.Misdirected(var asked, String meant) -> {
                announcer.say(
                        promotion,
                        Tone.Warning,
                        "CommandIgnored",
                        asked.name() + " is meant for run " + meant
                                + ", which is not the current one; nothing was done,"
                                + " and the annotation is left where it is");
                yield Optional.of(
                        Outcome.again(status.write(promotion, draft.leavingAlone(asked), status.present(promotion))));
            }
            case Commands.Step.Ignore(var taken, String why) -> {
                announcer.say(promotion, Tone.Warning, "CommandIgnored", why);
                yield Optional.of(
                        Outcome.again(status.write(promotion, draft.ignoring(taken), status.present(promotion))));
            }
            case Commands.Step.Refuse(var taken, String why) -> {
                announcer.say(promotion, Tone.Warning, "CommandRefused", why);
                yield Optional.of(Outcome.again(status.write(promotion, draft.refused(), status.present(promotion))));
            }
        };
    }

    private Outcome advance(Promotion promotion, StatusDraft draft, Rollout run) {
        Instant now = clock.instant();
        Observation seen = observer.observe(promotion, draft, run, now);
        return switch (seen) {
            case Observation.Lost(String reason, String message) -> lost(promotion, draft, run.id(), reason, message);
            case Observation.Seen(var plan, Facts facts) -> {
                Decision decision = RolloutMachine.decide(run, plan, orders(promotion, draft), facts, now);
                yield switch (decision) {
                    case Decision.Move(Rollout next) -> {
                        observer.leaving(promotion, run, next);
                        yield Outcome.again(status.move(promotion, draft, run, next, plan));
                    }
                    case Decision.Act(var action) -> {
                        actor.act(promotion, draft, run, plan, action);
                        yield isGone(promotion, run, action) ? Outcome.gone() : Outcome.again(promotion);
                    }
                    case Decision.Wait(var until) -> rest(promotion, draft, run, until, now);
                };
            }
        };
    }

    /** That a namespace can be watched again need not come with an event. */
    private Outcome rest(Promotion promotion, StatusDraft draft, Rollout run, Optional<Instant> until, Instant now) {
        Optional<Situation> blind = observer.blind(promotion, run);
        Promotion told = status.keep(promotion, starter.queue(promotion, draft), blind.orElse(Situation.AS_THE_RUN));
        Instant again = now.plus(Starter.LOOK_AGAIN);
        return Outcome.rest(
                told, blind.isEmpty() || until.filter(again::isAfter).isPresent() ? until : Optional.of(again));
    }

    /** A deleted Promotion goes with the last finalizer: there is nobody left to make a pass over. */
    private boolean isGone(Promotion promotion, Rollout run, Decision.Action action) {
        boolean gone = action instanceof Decision.Close
                && !run.holds()
                && promotion.isMarkedForDeletion()
                && List.of(Promotions.FINALIZER).equals(promotion.getMetadata().getFinalizers());
        if (gone) {
            memories.forget(promotion);
        }
        return gone;
    }

    private Outcome lost(Promotion promotion, StatusDraft draft, String run, String reason, String message) {
        boolean lost = promotion.isMarkedForDeletion() && reason.equals(Recovery.LOST);
        if (lost && (leaves(promotion) || departures.isForgotten(promotion, run))) {
            departures.letGo(promotion, run, message);
            memories.forget(promotion);
            return Outcome.gone();
        }
        Situation stalled = new Situation.Stalled(reason, message);
        return Outcome.rest(
                status.keep(promotion, draft, stalled),
                Optional.of(clock.instant().plus(Starter.LOOK_AGAIN)));
    }

    private static Orders orders(Promotion promotion, StatusDraft draft) {
        boolean deleting = promotion.isMarkedForDeletion();
        boolean leave = deleting ? leaves(promotion) : Commands.leaves(draft.command());
        return new Orders(promotion.getSpec().suspend(), Commands.pending(draft.command()), leave, deleting);
    }

    private static boolean leaves(Promotion promotion) {
        return Commands.LEAVE.equals(Optional.ofNullable(promotion.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(ON_DELETE))
                .orElse(""));
    }

    /** The run of a Promotion: the current one, or the last. */
    static Optional<Run> run(Promotion promotion) {
        return Optional.ofNullable(promotion.getStatus()).map(status -> status.run());
    }
}
