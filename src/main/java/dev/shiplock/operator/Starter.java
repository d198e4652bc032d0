package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionStatus.Line;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Planning.Outcome.Planned;
import dev.shiplock.plan.Plan;
import dev.shiplock.revision.RunNames;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Decides whether a Promotion without a run under way asks for one, and starts it. */
final class Starter {
    /** How soon something is looked at again that no event announces. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private static final Duration BREATH = Duration.ofSeconds(1);

    private final Sources sources;
    private final Planning planning;
    private final Trial trial;
    private final SourceChanges changes;
    private final Resting resting;
    private final Answers answers;
    private final StatusWriter status;
    private final Clock clock;

    Starter(
            Sources sources,
            Planning planning,
            Trial trial,
            SourceChanges changes,
            Revisions revisions,
            StatusWriter status,
            Clock clock) {
        this.sources = sources;
        this.planning = planning;
        this.trial = trial;
        this.changes = changes;
        this.resting = new Resting(changes, status);
        this.answers = new Answers(revisions);
        this.status = status;
        this.clock = clock;
    }

    /** Why a run is to start. */
    private enum Cause {
        /** The spec asks for something new. */
        Request,
        /** The command retry, or the environment moved while the run was being prepared: the same request again. */
        Again,
        /** The source has settled on something new. */
        SourceChanged
    }

    Outcome start(Promotion promotion, StatusDraft draft) {
        Request asked = Requests.of(promotion, draft.queued(), clock.instant());
        Optional<Cause> cause = cause(promotion, draft, asked);
        Optional<Outcome> rest = cause.isEmpty() ? resting.rest(promotion, draft, asked) : Optional.empty();
        return rest.orElseGet(() -> start(promotion, draft, asked, cause.orElse(Cause.SourceChanged)));
    }

    private Outcome start(Promotion promotion, StatusDraft draft, Request asked, Cause cause) {
        if (promotion.getSpec().suspend()) {
            return resting.suspended(promotion, draft, asked);
        }
        Optional<Instant> pause = pause(draft, cause);
        if (pause.isPresent()) {
            return Outcome.rest(status.keep(promotion, draft, Situation.AS_THE_RUN), pause);
        }
        Optional<Situation> problem = sources.problem(promotion).or(() -> sources.busy(promotion));
        if (problem.isPresent()) {
            return stay(promotion, draft.queueing(asked), problem.get());
        }
        Optional<Situation> before = cause == Cause.Request ? answers.before(promotion, asked) : Optional.empty();
        if (before.isPresent()) {
            Request answered = Requests.answered(asked, Requests.ALREADY_ANSWERED);
            return Outcome.again(status.write(promotion, draft.answering(answered), before.get()));
        }
        return planned(promotion, draft, place(draft, asked), cause);
    }

    /** The same request once more, without anybody having given a command, keeps its place in the queue. */
    private static Request place(StatusDraft draft, Request asked) {
        Request before = draft.request();
        if (before == null
                || before.answer() != null
                || !before.digest().equals(asked.digest())
                || Commands.pending(draft.command()).isPresent()) {
            return asked;
        }
        return new Request(asked.digest(), asked.run(), asked.generation(), asked.by(), before.at(), null);
    }

    private Outcome stay(Promotion promotion, StatusDraft draft, Situation situation) {
        Promotion told = situation instanceof Situation.Stalled refused
                ? status.refuse(promotion, draft, refused)
                : status.keep(promotion, draft, situation);
        return Outcome.rest(told, Optional.of(clock.instant().plus(LOOK_AGAIN)));
    }

    /** What asks for a run beside the source. */
    private Optional<Cause> cause(Promotion promotion, StatusDraft draft, Request asked) {
        if (Commands.pending(draft.command()).filter(Command.retry::equals).isPresent()) {
            return Optional.of(Cause.Again);
        }
        Run run = draft.run();
        boolean unanswered = draft.request() != null && draft.request().answer() == null;
        boolean moved = run != null && run.state() == RunState.Rejected && plannedAgain(run);
        boolean retried = run != null
                && run.state() == RunState.Stopped
                && Rollout.ACCEPTED.equals(run.reason())
                && Optional.ofNullable(run.message()).orElse("").contains("(retry by command)");
        if (Requests.asksAnew(asked, draft.request())) {
            return Optional.of(Cause.Request);
        }
        return unanswered && (moved || retried) ? Optional.of(Cause.Again) : Optional.empty();
    }

    private static boolean plannedAgain(Run run) {
        return run.reason() != null && Rollout.plannedAgain(run.reason());
    }

    /** An environment that moves again and again, under somebody's hands or a webhook's, is not planned for without a break. */
    private Optional<Instant> pause(StatusDraft draft, Cause cause) {
        if (cause != Cause.Again || Commands.pending(draft.command()).isPresent()) {
            return Optional.empty();
        }
        return Optional.ofNullable(draft.run())
                .filter(Starter::plannedAgain)
                .map(run -> Instant.parse(run.since()).plus(BREATH))
                .filter(clock.instant()::isBefore);
    }

    private Outcome planned(Promotion promotion, StatusDraft draft, Request asked, Cause cause) {
        changes.see(promotion);
        return switch (planning.planToBegin(promotion)) {
            case Planning.Outcome.Refused(String reason, String message) ->
                stay(promotion, draft.queueing(asked), new Situation.Stalled(reason, message));
            case Planned planned -> {
                Plan plan = planned.plan();
                StatusDraft told = draft.acted().answering(asked).planned(StatusWriter.shown(plan));
                Optional<Situation> rejected = cause == Cause.SourceChanged ? rejected(draft, plan) : Optional.empty();
                if (plan.spec().mode() == Mode.Plan && !plan.isEmpty() && rejected.isEmpty()) {
                    yield shown(promotion, draft, told, asked, cause, planned);
                }
                changes.looked(promotion);
                if (plan.isEmpty()) {
                    yield upToDate(promotion, draft, told, asked, cause);
                }
                if (rejected.isPresent()) {
                    Request answered = Requests.answered(asked, Requests.REJECTED_BEFORE, draft.request());
                    yield Outcome.again(status.keep(promotion, draft.answering(answered), rejected.get()));
                }
                yield begin(promotion, told, asked);
            }
        };
    }

    /** What a run has verified is as it was after a restart, when the source is looked at once more. */
    private Outcome upToDate(Promotion promotion, StatusDraft draft, StatusDraft told, Request asked, Cause cause) {
        boolean verified = draft.request() != null
                && draft.request().answer() == null
                && draft.run() != null
                && draft.run().state() == RunState.Verified;
        if (cause == Cause.SourceChanged && verified) {
            return resting.asBefore(promotion, draft);
        }
        Request answered = Requests.answered(asked, Requests.UP_TO_DATE, draft.request());
        return Outcome.again(status.keep(promotion, told.answering(answered), Situations.answered(answered)));
    }

    private static Optional<Situation> rejected(StatusDraft draft, Plan plan) {
        return new Rejections(draft.rejected()).heldBy(plan).map(Situations::rejected);
    }

    private Outcome begin(Promotion promotion, StatusDraft draft, Request asked) {
        Instant now = clock.instant();
        String id = id(promotion, draft, asked, now);
        Rollout run = Rollout.starting(id, now);
        Run bare = new Run(
                id,
                promotion.getMetadata().getGeneration(),
                RunState.Recording,
                null,
                null,
                now.toString(),
                Records.baselineOf(id),
                id,
                null,
                null,
                null);
        return Outcome.again(status.write(
                promotion,
                draft.starting(RolloutStatus.run(run, bare))
                        .carryingOver(id, taken -> Commands.standing(promotion, taken)),
                Situation.AS_THE_RUN));
    }

    /** A plan that could not be carried out is shown too, with what is in its way; the request stays open until that is gone. */
    private Outcome shown(
            Promotion promotion, StatusDraft before, StatusDraft draft, Request asked, Cause cause, Planned planned) {
        Instant now = clock.instant();
        String id = id(promotion, draft, asked, now);
        Plan plan = planned.plan();
        Optional<Situation> problem = trial.problem(promotion, asked, id, planned);
        if (problem.isPresent()) {
            return stay(promotion, before.queueing(asked).planned(StatusWriter.shown(plan)), problem.get());
        }
        changes.looked(promotion);
        long fields =
                plan.changes().mapToLong(change -> change.changes().size()).sum();
        String message = "mode is Plan: " + counted(fields, "field") + " in "
                + counted(plan.phases().size(), "phase")
                + " would change (status.plan); set mode: Promote to carry it out";
        if (cause == Cause.SourceChanged && isShown(before, draft, message)) {
            return resting.asBefore(promotion, before);
        }
        Run run = new Run(
                id,
                promotion.getMetadata().getGeneration(),
                RunState.Planned,
                null,
                "Planned",
                now.toString(),
                null,
                null,
                null,
                null,
                message);
        StatusDraft told = new StatusDraft(
                        draft.request(),
                        run,
                        List.of(),
                        draft.plan(),
                        null,
                        draft.command(),
                        draft.answered(),
                        draft.rejected(),
                        draft.history())
                .recording(new Line(id, RunState.Planned, now.toString(), message));
        return Outcome.again(status.write(promotion, told, Situation.AS_THE_RUN));
    }

    /** The same plan once more, after a restart or a change that it does not carry, is no news. */
    private static boolean isShown(StatusDraft before, StatusDraft now, String message) {
        Run run = before.run();
        return run != null
                && run.state() == RunState.Planned
                && message.equals(run.message())
                && Objects.equals(before.plan(), now.plan())
                && before.request() != null
                && before.request().answer() == null;
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Another id for every start: the millisecond is part of it, and an id of this very millisecond gives way to the next. */
    private static String id(Promotion promotion, StatusDraft draft, Request asked, Instant now) {
        Run before = draft.run();
        int ordinal = (int) (now.toEpochMilli() & Integer.MAX_VALUE);
        String id = name(promotion, asked, ordinal);
        return before != null && before.id().equals(id) ? name(promotion, asked, ordinal + 1) : id;
    }

    private static String name(Promotion promotion, Request asked, int ordinal) {
        return RunNames.of(
                        promotion.getMetadata().getName(),
                        promotion.getMetadata().getUid(),
                        asked.digest(),
                        ordinal)
                .run();
    }

    /** While a run is under way, a new request waits; the status says so. */
    StatusDraft queue(Promotion promotion, StatusDraft draft) {
        Request asked = Requests.of(promotion, draft.queued(), clock.instant());
        return Requests.asksAnew(asked, draft.request()) ? draft.queueing(asked) : draft.queueing(null);
    }
}
