package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus.Request;

/** What is said of requests that no run answers. */
final class Situations {
    private Situations() {}

    static Situation answered(Request request) {
        return switch (String.valueOf(request.answer())) {
            case Requests.ALREADY_ANSWERED ->
                new Situation.Waiting(
                        Requests.ALREADY_ANSWERED,
                        "an earlier run has answered this request already (kubectl get envrev); set another spec.run, or annotate with shiplock.dev/retry");
            case Requests.REJECTED_BEFORE ->
                new Situation.Waiting(
                        Requests.REJECTED_BEFORE,
                        "what the source has now failed before and is not tried again by itself; annotate with shiplock.dev/retry, or change the source");
            default -> new Situation.UpToDate("nothing to promote: the target has everything that would be carried");
        };
    }
}
