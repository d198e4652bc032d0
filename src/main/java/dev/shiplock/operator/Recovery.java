package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.Standing;
import dev.shiplock.rollout.RecoveredRun;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the unfinished run of a Promotion that has lost its status (a restored backup, a replaced object): what the run has recorded, and what
 * production holds, say where it was.
 */
final class Recovery {
    private final Revisions revisions;
    private final Records records;
    private final ClusterReader reader;
    private final KnownObjects known;
    private final Clock clock;
    private final Set<String> looked = ConcurrentHashMap.newKeySet();

    Recovery(Revisions revisions, Records records, ClusterReader reader, KnownObjects known, Clock clock) {
        this.revisions = revisions;
        this.records = records;
        this.reader = reader;
        this.known = known;
        this.clock = clock;
    }

    Optional<StatusDraft> find(Promotion promotion, StatusDraft draft) {
        String version =
                promotion.getMetadata().getUid() + "/" + promotion.getMetadata().getResourceVersion();
        if (looked.contains(version)) {
            return Optional.empty();
        }
        Optional<StatusDraft> found = unfinished(promotion).flatMap(target -> switch (records.of(
                promotion, target.getMetadata().getName())) {
            case RunRecord.Good(Plan plan, var baseline) -> Optional.of(restored(promotion, draft, target, plan));
            case RunRecord.Missing() -> Optional.<StatusDraft>empty();
            case RunRecord.Bad(String reason, String message) -> Optional.<StatusDraft>empty();
        });
        if (found.isEmpty()) {
            looked.add(version);
        }
        return found;
    }

    private Optional<EnvironmentRevision> unfinished(Promotion promotion) {
        return revisions
                .ofPromotion(
                        promotion.getMetadata().getNamespace(),
                        promotion.getMetadata().getName())
                .stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .filter(revision -> revision.getSpec()
                        .promotion()
                        .name()
                        .equals(promotion.getMetadata().getName()))
                .filter(revision -> Revisions.state(revision).unfinished() || holds(promotion, revision))
                .findFirst();
    }

    private boolean holds(Promotion promotion, EnvironmentRevision revision) {
        Key key = Sources.target(promotion);
        return known.environment(key.namespace(), key.name())
                .flatMap(Environments::turn)
                .map(Turn::run)
                .filter(revision.getMetadata().getName()::equals)
                .isPresent();
    }

    private StatusDraft restored(Promotion promotion, StatusDraft draft, EnvironmentRevision target, Plan plan) {
        Instant now = clock.instant();
        Rollout run = rollout(promotion, target, plan, now);
        Request request = new Request(target.getSpec().request(), plan.spec().run(), null, null, now.toString(), null);
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
                change -> anyWritten(promotion, change),
                now);
    }

    private boolean anyWritten(Promotion promotion, ObjectChange change) {
        return reader.readObject(promotion.getMetadata().getNamespace(), change.object()).stream()
                .flatMap(live -> ObjectPatch.standings(change, live).stream())
                .anyMatch(field -> field.standing() instanceof Standing.After);
    }
}
