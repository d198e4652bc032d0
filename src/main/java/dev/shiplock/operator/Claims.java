package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.PromotionRef;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RevisionState;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Sources.Key;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Which run has begun in an environment, by the revisions that it keeps in use. The Environment's status and the Promotion's may both be
 * wiped; the revisions' finalizers are not.
 */
final class Claims {
    private final Revisions revisions;
    private final Records records;
    private final LiveFields fields;
    private final KnownObjects known;
    private final Clock clock;

    Claims(Revisions revisions, Records records, LiveFields fields, KnownObjects known, Clock clock) {
        this.revisions = revisions;
        this.records = records;
        this.fields = fields;
        this.known = known;
        this.clock = clock;
    }

    /**
     * The turn that another run should have. Asks the API.
     *
     * @param run the run that asks
     */
    Optional<Turn> other(Key key, String run) {
        List<EnvironmentRevision> targets = revisions.ofEnvironment(key.namespace(), key.name()).stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .filter(revision -> revision.getSpec().environment().equals(key.name()))
                .filter(revision -> !revision.getMetadata().getName().equals(run))
                .filter(Revisions::inUse)
                .toList();
        return targets.stream().filter(this::hasBegun).findFirst().map(this::turn);
    }

    private Turn turn(EnvironmentRevision target) {
        PromotionRef promotion = target.getSpec().promotion();
        return new Turn(
                target.getMetadata().getName(),
                promotion.name(),
                promotion.uid(),
                clock.instant().toString());
    }

    private boolean hasBegun(EnvironmentRevision target) {
        return switch (Revisions.state(target)) {
            case Applying, Reverting, RollbackFailed, Stopped -> true;
            case Recorded -> hasBegunUnmarked(target);
            case Verified, Rejected, RolledBack, Superseded -> false;
        };
    }

    /** A target that says nothing: its run waits, or its status was wiped, or its Promotion went away before the first change. */
    private boolean hasBegunUnmarked(EnvironmentRevision target) {
        Optional<Promotion> promotion = promotion(target);
        Optional<Run> run = promotion
                .flatMap(PromotionPass::run)
                .filter(of -> of.id().equals(target.getMetadata().getName()));
        if (run.isPresent()) {
            return TurnQueue.begun(run.get());
        }
        boolean written = isWritten(target);
        if (!written && promotion.isEmpty()) {
            discard(target);
        }
        return written;
    }

    /** Whether the environment holds anything that this target wants; one that cannot be read may have been written. */
    boolean isWritten(EnvironmentRevision target) {
        String namespace = target.getMetadata().getNamespace();
        return records.plan(target)
                .map(plan -> plan.changes().anyMatch(change -> fields.anyWritten(namespace, change)))
                .orElse(true);
    }

    private Optional<Promotion> promotion(EnvironmentRevision target) {
        return known.promotions()
                .filter(one -> one.getMetadata()
                        .getNamespace()
                        .equals(target.getMetadata().getNamespace()))
                .filter(one -> one.getMetadata()
                        .getName()
                        .equals(target.getSpec().promotion().name()))
                .findFirst();
    }

    /** Nobody will ever carry it out, and nothing of it is written. */
    private void discard(EnvironmentRevision target) {
        String namespace = target.getMetadata().getNamespace();
        revisions
                .get(namespace, Records.baselineOf(target.getMetadata().getName()))
                .ifPresent(revisions::release);
        revisions.release(revisions.mark(target, new EnvironmentRevisionStatus(RevisionState.Rejected, null)));
    }
}
