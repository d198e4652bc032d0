package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RevisionState;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.rollout.Rollout;
import java.util.Comparator;
import java.util.Optional;

/** What runs have answered before: a Promotion that lost its status, or was deleted and created anew, does not do again what was done. */
final class Answers {
    private static final Comparator<EnvironmentRevision> BY_AGE = Comparator.comparing(revision ->
            Optional.ofNullable(revision.getMetadata().getCreationTimestamp()).orElse(""));

    private final Revisions revisions;

    Answers(Revisions revisions) {
        this.revisions = revisions;
    }

    /** What was answered to a request that is new to the Promotion; who follows a source asks whenever that changes. */
    Optional<Situation> before(Promotion promotion, Request asked) {
        return promotion.getSpec().trigger() == Trigger.Manual ? to(promotion, asked) : Optional.empty();
    }

    /** How the newest run stands that has answered the request; empty if none has. Asks the API. */
    Optional<Situation> to(Promotion promotion, Request asked) {
        return revisions
                .ofRequest(
                        promotion.getMetadata().getNamespace(),
                        promotion.getSpec().to().environment(),
                        asked.digest())
                .stream()
                .filter(revision -> answers(promotion, asked, revision))
                .max(BY_AGE)
                .map(Answers::ended);
    }

    private static boolean answers(Promotion promotion, Request asked, EnvironmentRevision revision) {
        EnvironmentRevisionSpec spec = revision.getSpec();
        return spec.role() == Role.Target
                && spec.request().equals(asked.digest())
                && spec.promotion().name().equals(promotion.getMetadata().getName())
                && !answersNothing(promotion, revision);
    }

    /**
     * Nothing of what was asked for was tried, and nobody has decided against it: the run was to be planned again, or its Promotion was deleted
     * before the first change. One that is gone faster than its run can end leaves a revision without the record of a run.
     */
    private static boolean answersNothing(Promotion promotion, EnvironmentRevision revision) {
        if (Revisions.state(revision) != RevisionState.Rejected) {
            return false;
        }
        Optional<EnvironmentRevisionStatus.Record> record =
                Optional.ofNullable(revision.getStatus()).flatMap(status -> Optional.ofNullable(status.record()));
        boolean another = !revision.getSpec()
                .promotion()
                .uid()
                .equals(promotion.getMetadata().getUid());
        return record.map(ended -> Optional.ofNullable(ended.reason())
                        .filter(reason -> reason.equals(Rollout.DELETED) || Rollout.plannedAgain(reason))
                        .isPresent())
                .orElse(another);
    }

    private static Situation ended(EnvironmentRevision revision) {
        String run = revision.getMetadata().getName();
        RevisionState state = Revisions.state(revision);
        String again = "; set another spec.run, or annotate with shiplock.dev/retry, to promote once more";
        return switch (state) {
            case Verified ->
                new Situation.Answered(
                        Requests.ALREADY_ANSWERED,
                        "run " + run + " has answered this request and was verified" + again);
            case Superseded ->
                new Situation.Answered(
                        Requests.ALREADY_ANSWERED,
                        "run " + run + " has answered this request and was verified; a later run has changed the"
                                + " environment since" + again);
            case Rejected, RolledBack, RollbackFailed, Stopped ->
                new Situation.Stalled(
                        Requests.ALREADY_ANSWERED,
                        "run " + run + " has answered this request and ended " + state + " (kubectl describe envrev "
                                + run + "); it is not tried again by itself" + again);
            case Recorded, Applying, Reverting ->
                new Situation.Waiting(
                        Requests.ALREADY_ANSWERED, "run " + run + " answers this request and has not ended" + again);
        };
    }
}
