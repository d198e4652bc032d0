package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.operator.SourceChanges.Look;
import java.time.Instant;
import java.util.Optional;

/** What is said of a Promotion that asks for nothing: what was said before, or what it waits for at the source that it follows. */
final class Resting {
    static final String SUSPENDED = "Suspended";

    private final SourceChanges changes;
    private final StatusWriter status;

    Resting(SourceChanges changes, StatusWriter status) {
        this.changes = changes;
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
                suspended && !news ? Optional.of(untold(promotion, draft, Optional.empty())) : Optional.empty();
            case Look.Waits(Situation.Waiting why, boolean news, Optional<Instant> until) -> {
                if (!news) {
                    yield Optional.of(untold(promotion, draft, until));
                }
                yield Optional.of(
                        suspended
                                ? suspended(promotion, draft, asked)
                                : Outcome.rest(status.keep(promotion, draft.queueing(null), why), until));
            }
        };
    }

    /** The status says what it said, for the generation that there is now. */
    Outcome asBefore(Promotion promotion, StatusDraft draft) {
        return Outcome.rest(status.keep(promotion, draft.queueing(null), status.answered(promotion)), Optional.empty());
    }

    /** An operator that has only just started knows nothing better than what was said before. */
    private Outcome untold(Promotion promotion, StatusDraft draft, Optional<Instant> until) {
        return Outcome.rest(status.leave(promotion, draft), until);
    }

    /** One that follows its source says so from the first change on, and once. */
    Outcome suspended(Promotion promotion, StatusDraft draft, Request asked) {
        Situation suspended = new Situation.Waiting(
                SUSPENDED, "spec.suspend is true; set it to false to start the run that is asked for");
        return Outcome.rest(status.keep(promotion, draft.queueing(asked), suspended), Optional.empty());
    }
}
