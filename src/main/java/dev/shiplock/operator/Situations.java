package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.Rollout;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is said of requests that no run answers. */
final class Situations {
    private static final int NAMED = 5;

    private static final Set<String> BEFORE_A_RUN =
            Set.of(Resting.SUSPENDED, SourceChanges.SETTLING, Preconditions.SOURCE_UNHEALTHY, Hold.CANNOT_WATCH);

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

    /**
     * What is said of an ended run, or of an answer, counts for the request that it was given to; a spec that asks for something else is not
     * ready before that was answered.
     */
    static Situation of(Situation told, Request asked, @Nullable Request answered, Optional<Rollout> run) {
        boolean over = run.filter(one -> one.state().ended() && !one.holds()).isPresent();
        return switch (told) {
            case Situation.Waiting waiting -> waiting;
            case Situation.Stalled stalled -> stalled;
            case Situation.AsTheRun asTheRun -> over ? unlessNew(told, asked, answered) : asTheRun;
            case Situation.UpToDate upToDate -> unlessNew(told, asked, answered);
            case Situation.Answered before -> unlessNew(told, asked, answered);
        };
    }

    private static Situation unlessNew(Situation told, Request asked, @Nullable Request answered) {
        return Requests.asksAnew(asked, answered)
                ? new Situation.Waiting("Queued", "the spec has changed; a run for what it asks for now starts next")
                : told;
    }

    /** What the conditions say that the next run waits for; not while one is under way, which may say the same of itself. */
    static Optional<Situation.Waiting> beforeARun(@Nullable PromotionStatus status) {
        if (status == null || status.run() != null && !status.run().state().ended()) {
            return Optional.empty();
        }
        return status.conditions().stream()
                .filter(one -> one.getType().equals("Reconciling") && BEFORE_A_RUN.contains(one.getReason()))
                .map(one -> new Situation.Waiting(one.getReason(), one.getMessage()))
                .findFirst();
    }

    /** What is said of something that is not over, in the status that there is. */
    static Optional<Condition> trouble(@Nullable PromotionStatus status) {
        return Optional.ofNullable(status)
                .flatMap(told -> told.conditions().stream()
                        .filter(one -> one.getType().equals("Reconciling")
                                || one.getType().equals("Stalled"))
                        .findFirst());
    }

    /** The answer as the conditions tell of it, if they do: how the run ended that gave it is not looked up each time. */
    static Optional<Situation> told(Request request, List<Condition> conditions) {
        Map<String, Condition> said = conditions.stream()
                .filter(one -> one.getReason().equals(request.answer()))
                .collect(Collectors.toMap(Condition::getType, one -> one, (one, other) -> one));
        Optional<Condition> ready = Optional.ofNullable(said.get("Ready"));
        boolean named =
                Requests.ALREADY_ANSWERED.equals(request.answer()) || Requests.REJECTED_BEFORE.equals(request.answer());
        if (!named || ready.isEmpty()) {
            return Optional.empty();
        }
        String reason = ready.get().getReason();
        String message = ready.get().getMessage();
        if (ready.get().getStatus().equals("True")) {
            return Optional.of(new Situation.Answered(reason, message));
        }
        return Optional.of(
                said.containsKey("Stalled")
                        ? new Situation.Stalled(reason, message)
                        : new Situation.Waiting(reason, message));
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
