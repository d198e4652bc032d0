package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.api.PromotionStatus.Request;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is said of requests that no run answers. */
final class Situations {
    private static final int NAMED = 5;

    private Situations() {}

    static Situation rejected(List<Rejection> set) {
        String named = set.stream().limit(NAMED).map(Rejection::workload).collect(Collectors.joining(", "))
                + (set.size() > NAMED ? " and " + (set.size() - NAMED) + " more" : "");
        String run = Optional.ofNullable(set.getFirst().run())
                .map(id -> " in run " + id)
                .orElse("");
        return new Situation.Waiting(
                Requests.REJECTED_BEFORE,
                "the source's change of " + named + " failed or was taken back before" + run
                        + " and is not tried again by itself; annotate with shiplock.dev/retry, or change the source");
    }

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
