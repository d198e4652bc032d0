package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.operator.Planning.Outcome.Planned;
import dev.shiplock.plan.Plan;
import dev.shiplock.revision.RunNames;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
            Answers answers,
            StatusWriter status,
            Clock clock) {
        this.sources = sources;
        this.planning = planning;
        this.trial = trial;
        this.changes = changes;
        this.resting = new Resting(changes, sources, status);
        this.answers = answers;
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
        Optional<Instant> inVain = changes.inVain(promotion);
        if (inVain.isPresent()) {
            return Outcome.rest(promotion, inVain);
        }
        try {
            return switch (planning.planToBegin(promotion)) {
                case Planning.Outcome.Refused(String reason, String message) ->
                    inVain(promotion, draft.queueing(asked), new Situation.Stalled(reason, message));
                case Planned planned -> planned(promotion, draft, asked, cause, planned);
            };
        } catch (ClusterException.MissingRights | ClusterException.UnknownKind problem) {
            changes.failed(promotion, clock.instant().plus(LOOK_AGAIN));
            throw problem;
        }
    }

    private Outcome planned(Promotion promotion, StatusDraft draft, Request asked, Cause cause, Planned planned) {
        Plan plan = planned.plan();
        boolean behind = changes.isBehind(promotion);
        if (behind && cause == Cause.SourceChanged) {
            // Its event wakes us; the moment is for one that comes to nothing.
            return resting.undecided(promotion, draft, clock.instant().plus(BREATH));
        }
        String id = id(promotion, draft, asked, clock.instant());
        Optional<List<Rejection>> rejected =
                cause == Cause.SourceChanged ? new Rejections(draft.rejected()).heldBy(plan) : Optional.empty();
        boolean preview = plan.spec().mode() == Mode.Plan && !plan.isEmpty() && rejected.isEmpty();
        Optional<Situation> problem = preview ? trial.problem(promotion, asked, id, planned) : Optional.empty();
        if (problem.isPresent()) {
            // What could not be carried out is shown with what is in its way; the request stays open until that is
            // gone.
            StatusDraft told = Previews.refusing(draft.queueing(asked), plan, cause != Cause.SourceChanged);
            return inVain(promotion, told, problem.get());
        }
        StatusDraft told = draft.acted().answering(asked).planned(StatusWriter.shown(plan));
        Outcome written = plan.isEmpty()
                ? upToDate(promotion, draft, told, asked, cause)
                : rejected.map(set -> rejected(promotion, draft, asked, set))
                        .orElseGet(() ->
                                preview ? shown(promotion, draft, told, id, cause, plan) : begin(promotion, told, id));
        // Not before it is written: what came of a write that fails is found once more. Nor if the plan is of something
        // newer than what was seen, which may be there again by the time that somebody looks.
        if (!behind) {
            changes.looked(promotion);
        }
        return written;
    }

    private Outcome inVain(Promotion promotion, StatusDraft draft, Situation situation) {
        Outcome told = stay(promotion, draft, situation);
        told.promotion().ifPresent(now -> told.until().ifPresent(until -> changes.failed(now, until)));
        return told;
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

    /** A run that says itself that its change is not tried again says it after a restart, too. */
    private Outcome rejected(Promotion promotion, StatusDraft draft, Request asked, List<Rejection> set) {
        boolean told = draft.run() != null
                && draft.run().id().equals(set.getFirst().run())
                && draft.request() != null
                && draft.request().answer() == null;
        if (told && !changes.isNews(promotion)) {
            return resting.asBefore(promotion, draft);
        }
        Request answered = Requests.answered(asked, Requests.REJECTED_BEFORE, draft.request());
        return Outcome.again(status.keep(promotion, draft.answering(answered), Situations.rejected(set)));
    }

    private Outcome begin(Promotion promotion, StatusDraft draft, String id) {
        Instant now = clock.instant();
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

    private Outcome shown(
            Promotion promotion, StatusDraft before, StatusDraft draft, String id, Cause cause, Plan plan) {
        if (cause == Cause.SourceChanged && Previews.isShown(before, plan)) {
            return resting.asBefore(promotion, before);
        }
        StatusDraft shown = Previews.showing(draft, promotion, id, plan, clock.instant());
        return Outcome.again(status.write(promotion, shown, Situation.AS_THE_RUN));
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
