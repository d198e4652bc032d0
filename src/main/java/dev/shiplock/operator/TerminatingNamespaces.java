package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Outdated;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.kubernetes.store.Revisions;
import java.util.List;

/** A namespace that is being deleted takes its production with it: nothing of ours stands in the way. */
final class TerminatingNamespaces {
    private final Environments environments;
    private final Revisions revisions;
    private final Promotions promotions;
    private final KnownObjects known;

    TerminatingNamespaces(Environments environments, Revisions revisions, Promotions promotions, KnownObjects known) {
        this.environments = environments;
        this.revisions = revisions;
        this.promotions = promotions;
        this.known = known;
    }

    /**
     * Takes every finalizer of ours off. In which order the rest is deleted, and what is gone already, does not matter.
     *
     * @return whether something of ours is still there, so that this is to be done again
     */
    boolean release(String namespace) {
        List<EnvironmentRevision> kept = revisions.inNamespace(namespace);
        kept.forEach(revision -> unlessOutdated(() -> revisions.release(revision)));
        List<Promotion> waiting = known.promotions()
                .filter(promotion -> promotion.getMetadata().getNamespace().equals(namespace))
                .toList();
        waiting.forEach(promotion -> unlessOutdated(() -> promotions.release(promotions.newest(promotion))));
        List<Environment> described = known.environments(namespace).toList();
        described.forEach(environment -> unlessOutdated(() -> environments.letGo(environment)));
        return !kept.isEmpty() || !waiting.isEmpty() || !described.isEmpty();
    }

    /** What has changed or gone meanwhile is looked at the next time. */
    @SuppressWarnings("EmptyCatch")
    private static void unlessOutdated(Runnable release) {
        try {
            release.run();
        } catch (Outdated expected) {
            // Release says that there is something left.
        }
    }
}
