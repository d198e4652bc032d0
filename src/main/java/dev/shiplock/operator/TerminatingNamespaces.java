package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.kubernetes.store.Revisions;

/** A namespace that is being deleted takes its production with it: nothing is put back there, and nothing of ours stands in the way. */
final class TerminatingNamespaces {
    private final ClusterReader reader;
    private final Environments environments;
    private final Revisions revisions;
    private final Promotions promotions;
    private final KnownObjects known;

    TerminatingNamespaces(
            ClusterReader reader,
            Environments environments,
            Revisions revisions,
            Promotions promotions,
            KnownObjects known) {
        this.reader = reader;
        this.environments = environments;
        this.revisions = revisions;
        this.promotions = promotions;
        this.known = known;
    }

    boolean terminating(String namespace) {
        return reader.isTerminating(namespace);
    }

    /** Lets everything of ours go if the namespace is being deleted, and says whether it is. */
    boolean releases(Environment environment) {
        String namespace = environment.getMetadata().getNamespace();
        if (!terminating(namespace)) {
            return false;
        }
        revisions.ofEnvironment(namespace, environment.getMetadata().getName()).forEach(revisions::release);
        known.into(namespace, environment.getMetadata().getName()).forEach(promotions::release);
        environments.letGo(environment);
        return true;
    }
}
