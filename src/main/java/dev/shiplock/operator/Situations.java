package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus.Request;

/** What is said of requests that no run answers. */
final class Situations {
    private Situations() {}

    static Situation answered(Request request) {
        return Requests.ALREADY_ANSWERED.equals(request.answer())
                ? new Situation.Waiting(
                        Requests.ALREADY_ANSWERED,
                        "an earlier run has answered this request already (kubectl get envrev); set another spec.run, or annotate with shiplock.dev/retry")
                : new Situation.UpToDate("nothing to promote: the target has everything that would be carried");
    }
}
