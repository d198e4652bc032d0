package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.plan.RequestDigest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Promotion asks for, and whether that is new. */
final class Requests {
    static final String REQUESTED_BY = "shiplock.dev/requested-by";
    static final String UP_TO_DATE = "UpToDate";
    static final String ALREADY_ANSWERED = "AlreadyAnswered";
    static final String REJECTED_BEFORE = "RejectedBefore";

    private Requests() {}

    /** The request of the spec as it is; one that waits already keeps the time at which it was first seen. */
    static Request of(Promotion promotion, @Nullable Request queued, Instant now) {
        String digest = RequestDigest.of(promotion.getSpec());
        String at = queued != null && queued.digest().equals(digest) ? queued.at() : now.toString();
        return new Request(
                digest,
                promotion.getSpec().run(),
                promotion.getMetadata().getGeneration(),
                by(promotion).orElse(null),
                at,
                null);
    }

    static Request answered(Request request, @Nullable String answer) {
        return new Request(request.digest(), request.run(), request.generation(), request.by(), request.at(), answer);
    }

    /** The same answer to the same request, found once more, is no news. */
    static Request answered(Request request, String answer, @Nullable Request before) {
        return before != null && before.digest().equals(request.digest()) && answer.equals(before.answer())
                ? before
                : answered(request, answer);
    }

    /** Whether a spec asks for something else than what was answered last. */
    static boolean asksAnew(Request asked, @Nullable Request answered) {
        return answered == null || !asked.digest().equals(answered.digest());
    }

    private static Optional<String> by(Promotion promotion) {
        Map<String, String> annotations = promotion.getMetadata().getAnnotations();
        return annotations == null ? Optional.empty() : Optional.ofNullable(annotations.get(REQUESTED_BY));
    }
}
