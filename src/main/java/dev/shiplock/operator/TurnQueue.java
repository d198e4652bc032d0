package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RunState;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.Rollout;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who goes first though the turn looks free, as far as the statuses of the Promotions tell. */
final class TurnQueue {
    private static final Comparator<Request> BY_TIME = Comparator.comparing(request -> Instant.parse(request.at()));

    private final KnownObjects known;

    TurnQueue(KnownObjects known) {
        this.known = known;
    }

    /** Who goes before this Promotion, in words; empty if nobody does. */
    Optional<String> first(Promotion promotion, StatusDraft draft) {
        return begun(promotion)
                .or(() -> earlier(promotion, draft)
                        .map(other -> "promotion " + other.getMetadata().getName() + ", which asked before"))
                .or(() -> opposite(promotion, draft)
                        .map(other -> "promotion " + other.getMetadata().getNamespace() + "/"
                                + other.getMetadata().getName() + ", which goes the other way and asked before"));
    }

    /** A run that has begun has the turn, whatever the Environment's status says: somebody may have wiped it. */
    private Optional<String> begun(Promotion promotion) {
        return others(promotion, Sources.target(promotion))
                .flatMap(other -> PromotionPass.run(other).filter(TurnQueue::begun).stream()
                        .map(run -> "run " + run.id() + " of promotion "
                                + other.getMetadata().getName()))
                .findFirst();
    }

    /** Whether a run may have changed its environment and has not come to an end that gives the environment back. */
    static boolean begun(PromotionStatus.Run run) {
        return run.state().underWay() || run.state().holds() && !Rollout.ACCEPTED.equals(run.reason());
    }

    /** Another Promotion that waits in the queue since an earlier time, or will once it has seen what it waits for. */
    private Optional<Promotion> earlier(Promotion promotion, StatusDraft draft) {
        return others(promotion, Sources.target(promotion))
                .filter(other -> waits(other, "Queued") || waits(other, Hold.READING))
                .filter(other -> before(other, draft, promotion))
                .findFirst();
    }

    /**
     * A Promotion from here to our source that waits for us, or has only just given its turn back to us. Of two that go in opposite
     * directions the one that asked first goes first; otherwise both could take their turns again and again, and neither would come to write.
     */
    private Optional<Promotion> opposite(Promotion promotion, StatusDraft draft) {
        return Sources.source(promotion).stream()
                .flatMap(source -> others(promotion, source))
                .filter(other -> Sources.source(other)
                        .filter(Sources.target(promotion)::equals)
                        .isPresent())
                .filter(other -> waits(other, "SourceBusy"))
                .filter(other -> before(other, draft, promotion))
                .findFirst();
    }

    private Stream<Promotion> others(Promotion promotion, Key into) {
        return known.into(into.namespace(), into.name()).stream()
                .filter(other -> !other.getMetadata()
                        .getUid()
                        .equals(promotion.getMetadata().getUid()));
    }

    private static boolean waits(Promotion other, String why) {
        PromotionStatus status = other.getStatus();
        return status != null
                && status.run() != null
                && status.run().state() == RunState.Waiting
                && why.equals(status.run().reason())
                && !other.getSpec().suspend()
                && !other.isMarkedForDeletion();
    }

    private static boolean before(Promotion other, StatusDraft draft, Promotion promotion) {
        Request mine = draft.request();
        Request theirs = Optional.ofNullable(other.getStatus())
                .map(PromotionStatus::request)
                .orElse(null);
        return mine == null || before(theirs, mine, other, promotion);
    }

    private static boolean before(@Nullable Request theirs, Request mine, Promotion other, Promotion promotion) {
        if (theirs == null) {
            return false;
        }
        int order = BY_TIME.compare(theirs, mine);
        return order < 0 || order == 0 && name(other).compareTo(name(promotion)) < 0;
    }

    private static String name(Promotion promotion) {
        return promotion.getMetadata().getNamespace() + "/"
                + promotion.getMetadata().getName();
    }
}
