package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Line;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Announcer.Tone;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Blame;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The only writer of a Promotion's status: at most one write per pass, and none when nothing has changed.
 */
final class StatusWriter {
    private static final int LINES = 50;

    private final Promotions promotions;
    private final Answers answers;
    private final Announcer announcer;
    private final RunMetrics metrics;
    private final Clock clock;

    StatusWriter(Promotions promotions, Answers answers, Announcer announcer, RunMetrics metrics, Clock clock) {
        this.promotions = promotions;
        this.answers = answers;
        this.announcer = announcer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Persists the next state of a run, and says so once it is persisted. */
    Promotion move(Promotion promotion, StatusDraft draft, Rollout before, Rollout next, Plan plan) {
        StatusDraft moved = draft.moving(next);
        if (Commands.pending(draft.command()).isPresent()) {
            moved = moved.acted();
        }
        if (before.state() == RunState.Recording && next.state() == RunState.Waiting) {
            moved = moved.planned(shown(plan));
        }
        moved = moved.rejecting(rejections(draft, before, next, plan));
        if (next.state().ended()) {
            moved = moved.recording(
                    new Line(next.id(), next.state(), next.since().toString(), next.message()));
        }
        Promotion written = write(promotion, moved, Situation.AS_THE_RUN);
        metrics.moved(before, next, clock.instant());
        announce(written, before, next);
        return written;
    }

    /** What fails, and what somebody takes back, is not tried again by itself; what is verified after all may come again. */
    private static Rejections rejections(StatusDraft draft, Rollout before, Rollout next, Plan plan) {
        Rejections known = new Rejections(draft.rejected());
        if (next.state() == RunState.Verified) {
            return known.without(plan);
        }
        if (next.failure().isPresent() && !next.failure().equals(before.failure())) {
            return known.with(next.id(), next.failure().get().objects(), plan);
        }
        boolean takenBack = Commands.pending(draft.command())
                        .filter(command -> command == Command.abort || command == Command.rollback)
                        .isPresent()
                && next.state() != before.state();
        return takenBack && !known.of(next.id()) ? known.with(next.id(), Blame.ofRun(before, plan), plan) : known;
    }

    /** Writes a status, unless it is what is there already. */
    Promotion keep(Promotion promotion, StatusDraft draft, Situation situation) {
        PromotionStatus next = complete(promotion, draft, situation);
        if (next.equals(promotion.getStatus())) {
            measure(promotion, next);
            return promotion;
        }
        return written(promotion, next);
    }

    /** Writes why no run starts, and says it in an Event when it is news. */
    Promotion refuse(Promotion promotion, StatusDraft draft, Situation.Stalled refused) {
        Promotion written = keep(promotion, draft, refused);
        if (!stalled(promotion).equals(stalled(written))) {
            announcer.say(written, Tone.Warning, "Refused", refused.reason() + ": " + refused.message());
        }
        return written;
    }

    private static Optional<List<String>> stalled(Promotion promotion) {
        return Optional.ofNullable(promotion.getStatus())
                .flatMap(status -> status.conditions().stream()
                        .filter(condition -> condition.getType().equals("Stalled"))
                        .map(condition -> List.of(condition.getReason(), condition.getMessage()))
                        .findFirst());
    }

    Promotion write(Promotion promotion, StatusDraft draft, Situation situation) {
        return written(promotion, complete(promotion, draft, situation));
    }

    private Promotion written(Promotion promotion, PromotionStatus next) {
        Promotion written = promotions.writeStatus(promotion, next);
        measure(promotion, next);
        return written;
    }

    /** Also when nothing is written: after a restart nobody else would tell of a Promotion that waits. */
    private void measure(Promotion promotion, PromotionStatus next) {
        boolean queued = next.run() != null && "Queued".equals(next.run().reason());
        metrics.stands(
                promotion.getMetadata().getUid(),
                queued,
                Optional.ofNullable(next.plan())
                        .map(PromotionStatus.Plan::findings)
                        .orElse(Map.of()));
    }

    /** Leaves what is said of this generation; of another one, the same is said anew. */
    Promotion leave(Promotion promotion, StatusDraft draft) {
        PromotionStatus told = promotion.getStatus();
        if (told == null
                || !Objects.equals(
                        told.observedGeneration(), promotion.getMetadata().getGeneration())) {
            return keep(promotion, draft.queueing(null), present(promotion));
        }
        measure(promotion, told);
        return promotion;
    }

    /** The situation that the present conditions tell of, for a write that does not change it. */
    Situation present(Promotion promotion) {
        return Situations.beforeARun(promotion.getStatus())
                .<Situation>map(waiting -> waiting)
                .orElseGet(() -> answered(promotion));
    }

    /** The same, when nothing is waited for: how the request was answered. */
    Situation answered(Promotion promotion) {
        PromotionStatus status = promotion.getStatus();
        Request request = status == null ? null : status.request();
        if (request != null && request.answer() != null) {
            return Situations.told(request, status.conditions())
                    .or(() -> again(promotion, request))
                    .orElseGet(() -> Situations.answered(request));
        }
        return Situation.AS_THE_RUN;
    }

    /** Once something else was said meanwhile, the conditions no longer tell how the run has ended that gave the answer. */
    private Optional<Situation> again(Promotion promotion, Request answered) {
        return Requests.ALREADY_ANSWERED.equals(answered.answer()) ? answers.to(promotion, answered) : Optional.empty();
    }

    private PromotionStatus complete(Promotion promotion, StatusDraft draft, Situation told) {
        Instant now = clock.instant();
        Situation situation = promotion.isMarkedForDeletion()
                ? told
                : Situations.of(told, Requests.of(promotion, draft.queued(), now), draft.request(), draft.rollout());
        long generation =
                Optional.ofNullable(promotion.getMetadata().getGeneration()).orElse(0L);
        PromotionStatus before = Optional.ofNullable(promotion.getStatus()).orElse(PromotionStatus.EMPTY);
        return new PromotionStatus(
                generation,
                PromotionConditions.state(draft.run(), situation),
                draft.request(),
                draft.run(),
                draft.phases(),
                draft.plan(),
                draft.queued(),
                draft.command(),
                draft.answered(),
                draft.rejected(),
                draft.history(),
                PromotionConditions.compute(
                        promotion.getSpec(),
                        draft.run(),
                        rejected(draft),
                        situation,
                        generation,
                        now,
                        before.conditions()));
    }

    private static boolean rejected(StatusDraft draft) {
        Rejections rejections = new Rejections(draft.rejected());
        return Optional.ofNullable(draft.run())
                .filter(run -> rejections.of(run.id()))
                .isPresent();
    }

    static PromotionStatus.Plan shown(Plan plan) {
        List<ChangeLine> carried = dev.shiplock.revision.ChangeLines.of(plan, LINES);
        List<ChangeLine> left = plan.notCarried().stream()
                .limit(LINES)
                .map(one -> new ChangeLine(
                        one.object().toString(),
                        one.field().toString(),
                        null,
                        null,
                        one.reason() + ": " + one.message()))
                .toList();
        Map<String, Integer> findings = plan.findings().entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
        int changes = (int)
                plan.changes().mapToLong(change -> change.changes().size()).sum();
        List<ChangeLine> dangers = plan.dangers().stream()
                .map(danger -> new ChangeLine(
                        danger.object().toString(),
                        danger.field(),
                        null,
                        danger.value().orElse(null),
                        danger.why()))
                .toList();
        return new PromotionStatus.Plan(
                plan.digest(), changes, carried, plan.notCarried().size(), left, findings, dangers, plan.notes());
    }

    private void announce(Promotion promotion, Rollout before, Rollout next) {
        if (before.state() == next.state()
                && before.phase() == next.phase()
                && before.reason().equals(next.reason())) {
            return;
        }
        Tone tone = switch (next.state()) {
            case Recording, Waiting, Applying, Settling, Soaking, Verified, Planned -> Tone.Normal;
            case Paused, Reverting, Restoring, RolledBack, RollbackFailed, Stopped, Rejected -> Tone.Warning;
        };
        String reason = next.state() == RunState.Paused || next.state() == RunState.Waiting
                ? next.reason()
                : next.state().name();
        announcer.say(promotion, tone, reason, "run " + next.id() + ": " + next.message());
    }
}
