package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.RecoveredRun;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the unfinished run of a Promotion that has lost its status (a restored backup, a replaced object): what the run has recorded, and what
 * production holds, say where it was.
 */
final class Recovery {
    /** The reason of a run that may have changed something and cannot be found again. */
    static final String LOST = "RunStateLost";

    private final Revisions revisions;
    private final Records records;
    private final LiveFields fields;
    private final KnownObjects known;
    private final Clock clock;
    /** By the Promotion's uid the version of it that has no run to recover. */
    private final Map<String, String> looked = new ConcurrentHashMap<>();

    Recovery(Revisions revisions, Records records, LiveFields fields, KnownObjects known, Clock clock) {
        this.revisions = revisions;
        this.records = records;
        this.fields = fields;
        this.known = known;
        this.clock = clock;
    }

    /** What is there of a run. */
    sealed interface Found {
        /** Nothing that has to go on. */
        record Nothing() implements Found {}

        /** A run that has to go on. */
        record Unfinished(StatusDraft status) implements Found {}

        /** A run that has to go on, and cannot. */
        record Lost(String run, String reason, String message) implements Found {}
    }

    Found find(Promotion promotion, StatusDraft draft) {
        String version = promotion.getMetadata().getResourceVersion();
        if (version.equals(looked.get(promotion.getMetadata().getUid()))) {
            return new Found.Nothing();
        }
        List<EnvironmentRevision> recorded = ofPromotion(promotion);
        Optional<EnvironmentRevision> target = recorded.stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .filter(revision -> unfinished(promotion, revision))
                .findFirst();
        if (target.isPresent()) {
            return found(promotion, draft, target.get());
        }
        Optional<Turn> held = turn(promotion)
                .filter(turn -> turn.promotion().equals(promotion.getMetadata().getName()))
                .filter(turn -> recorded.stream()
                        .noneMatch(revision -> revision.getMetadata().getName().equals(turn.run())));
        if (held.isPresent()) {
            return forgotten(held.get());
        }
        recorded.stream()
                .filter(revision -> revision.getSpec().role() == Role.Baseline)
                .filter(Revisions::inUse)
                .forEach(baseline -> letGo(baseline, recorded));
        looked.put(promotion.getMetadata().getUid(), version);
        return new Found.Nothing();
    }

    void forget(Promotion promotion) {
        looked.remove(promotion.getMetadata().getUid());
    }

    int size() {
        return looked.size();
    }

    private Found found(Promotion promotion, StatusDraft draft, EnvironmentRevision target) {
        return switch (records.of(promotion, target.getMetadata().getName())) {
            case RunRecord.Good(Plan plan, var baseline, String uid) ->
                new Found.Unfinished(restored(promotion, draft, target, plan));
            case RunRecord.Missing() -> lost(target, "its baseline is not there");
            case RunRecord.Bad(String reason, String message) -> lost(target, message);
        };
    }

    private static Found lost(EnvironmentRevision target, String why) {
        return new Found.Lost(
                target.getMetadata().getName(),
                LOST,
                "the run of EnvironmentRevision " + target.getMetadata().getName()
                        + " has not ended, and the Promotion's status is gone; the run cannot be found again: " + why
                        + Departures.HOW_TO_LET_GO);
    }

    private static Found forgotten(Turn turn) {
        return new Found.Lost(
                turn.run(),
                LOST,
                "run " + turn.run() + " has the environment's turn, but the Promotion's status and the run's"
                        + " EnvironmentRevisions are gone; nothing more is changed. Put production right by hand, then"
                        + " delete this Promotion");
    }

    /** Kept as long as anything of the run's end is still to be done: the revisions are let go before the turn is. */
    private boolean unfinished(Promotion promotion, EnvironmentRevision target) {
        return Revisions.state(target).unfinished() || Revisions.inUse(target) || holds(promotion, target);
    }

    /**
     * Without its target nothing was changed yet, and the next run records its own. With its target, which is not in use any more, the run has
     * ended: the baseline belongs to its record.
     */
    private void letGo(EnvironmentRevision baseline, List<EnvironmentRevision> recorded) {
        revisions.release(baseline);
        boolean alone = recorded.stream()
                .filter(other -> other.getSpec().role() == Role.Target)
                .noneMatch(target ->
                        target.getSpec().run().equals(baseline.getSpec().run()));
        if (alone) {
            revisions.delete(baseline);
        }
    }

    private List<EnvironmentRevision> ofPromotion(Promotion promotion) {
        return revisions
                .ofPromotion(
                        promotion.getMetadata().getNamespace(),
                        promotion.getMetadata().getName())
                .stream()
                .filter(revision -> revision.getSpec()
                        .promotion()
                        .name()
                        .equals(promotion.getMetadata().getName()))
                .toList();
    }

    private boolean holds(Promotion promotion, EnvironmentRevision revision) {
        return turn(promotion)
                .map(Turn::run)
                .filter(revision.getMetadata().getName()::equals)
                .isPresent();
    }

    private Optional<Turn> turn(Promotion promotion) {
        Key key = Sources.target(promotion);
        return known.environment(key.namespace(), key.name()).flatMap(Environments::turn);
    }

    private StatusDraft restored(Promotion promotion, StatusDraft draft, EnvironmentRevision target, Plan plan) {
        Instant now = clock.instant();
        Rollout run = rollout(promotion, target, plan, now);
        // When it was asked for is not on record; it was recorded soon after.
        String at =
                Optional.ofNullable(target.getMetadata().getCreationTimestamp()).orElse(now.toString());
        Request request = new Request(target.getSpec().request(), plan.spec().run(), null, null, at, null);
        Run bare = new Run(
                run.id(),
                null,
                run.state(),
                null,
                null,
                now.toString(),
                Records.baselineOf(run.id()),
                run.id(),
                null,
                null,
                null);
        return draft.answering(request)
                .starting(RolloutStatus.run(run, bare))
                .planned(StatusWriter.shown(plan))
                .moving(run);
    }

    private Rollout rollout(Promotion promotion, EnvironmentRevision target, Plan plan, Instant now) {
        boolean replaced = !target.getSpec()
                .promotion()
                .uid()
                .equals(promotion.getMetadata().getUid());
        return RecoveredRun.of(
                target.getMetadata().getName(),
                plan,
                Revisions.state(target),
                replaced,
                change -> fields.anyWritten(promotion.getMetadata().getNamespace(), change),
                now);
    }
}
