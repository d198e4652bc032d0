package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.operator.SourceChanges.Look;
import dev.shiplock.rollout.Facts.Hold;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Optional;

/** What is said of a Promotion that asks for nothing: what was said before, or what it waits for at the source that it follows. */
final class Resting {
    static final String SUSPENDED = "Suspended";

    private final SourceChanges changes;
    private final Sources sources;
    private final StatusWriter status;

    Resting(SourceChanges changes, Sources sources, StatusWriter status) {
        this.changes = changes;
        this.sources = sources;
        this.status = status;
    }

    /** Empty once the source that it follows has settled on something new: then a run is to be looked for. */
    Optional<Outcome> rest(Promotion promotion, StatusDraft draft, Request asked) {
        if (promotion.getSpec().trigger() != Trigger.OnChange) {
            return Optional.of(asBefore(promotion, draft));
        }
        boolean suspended = promotion.getSpec().suspend();
        return switch (changes.look(promotion)) {
            case Look.Nothing() -> Optional.of(asBefore(promotion, draft));
            case Look.Settled(boolean news) ->
                suspended && !news ? Optional.of(untold(promotion, draft, Optional.empty(), false)) : Optional.empty();
            case Look.Interrupted(Instant until) -> Optional.of(undecided(promotion, draft, until));
            case Look.Reading() -> Optional.of(untold(promotion, draft, Optional.empty(), true));
            // Who waits for nothing need not see anything either.
            case Look.Blind(Situation.Waiting why, boolean news) ->
                Optional.of(
                        suspended && !news
                                ? untold(promotion, draft, Optional.empty(), true)
                                : waiting(promotion, draft, asked, why, Optional.empty()));
            case Look.Waits(Situation.Waiting why, boolean news, Optional<Instant> until) ->
                Optional.of(
                        news ? waiting(promotion, draft, asked, why, until) : untold(promotion, draft, until, false));
        };
    }

    /** The status says what it said, for the generation that there is now. */
    Outcome asBefore(Promotion promotion, StatusDraft draft) {
        return asBefore(promotion, draft, Optional.empty());
    }

    /** Nothing new can be said yet: what was said stays, whatever it is. */
    Outcome undecided(Promotion promotion, StatusDraft draft, Instant until) {
        return Outcome.rest(status.leave(promotion, draft), Optional.of(until));
    }

    private Outcome asBefore(Promotion promotion, StatusDraft draft, Optional<Instant> until) {
        return Outcome.rest(status.keep(promotion, draft.queueing(null), status.answered(promotion)), until);
    }

    private Outcome waiting(
            Promotion promotion, StatusDraft draft, Request asked, Situation.Waiting why, Optional<Instant> until) {
        return promotion.getSpec().suspend()
                ? suspended(promotion, draft, asked)
                : Outcome.rest(status.keep(promotion, draft.queueing(null), why), until);
    }

    /** An operator that has only just started knows nothing better than what was said before, as long as that may still be so. */
    private Outcome untold(Promotion promotion, StatusDraft draft, Optional<Instant> until, boolean blind) {
        boolean stays = Situations.trouble(promotion.getStatus())
                .filter(told -> isOpen(promotion, draft, told, blind))
                .isPresent();
        return stays ? Outcome.rest(status.leave(promotion, draft), until) : asBefore(promotion, draft, until);
    }

    /** Whether what was said may be so until the source has been looked at again: what kept a pass or a plan from being made at all is seen now. */
    private boolean isOpen(Promotion promotion, StatusDraft draft, Condition told, boolean blind) {
        if (told.getReason().equals(Hold.CANNOT_WATCH)) {
            return blind;
        }
        if (Situations.beforeARun(promotion.getStatus()).isPresent()) {
            return true;
        }
        return draft.queued() != null
                && (sources.isProblem(promotion, told)
                        ? sources.problem(promotion)
                                .or(() -> sources.busy(promotion))
                                .isPresent()
                        : !PromotionReconciler.isOfAPass(told));
    }

    /** One that follows its source says so from the first change on, and once. */
    Outcome suspended(Promotion promotion, StatusDraft draft, Request asked) {
        Situation suspended = new Situation.Waiting(
                SUSPENDED, "spec.suspend is true; set it to false to start the run that is asked for");
        return Outcome.rest(status.keep(promotion, draft.queueing(asked), suspended), Optional.empty());
    }
}
