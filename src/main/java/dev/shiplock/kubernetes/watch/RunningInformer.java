package dev.shiplock.kubernetes.watch;

import dev.shiplock.kubernetes.ApiResource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;

/** An informer that was started, and whether what it holds is what there is. */
record RunningInformer(ApiResource resource, SharedIndexInformer<?> informer, Connection connection) {
    /** Whether everything was read, and has been watched since. */
    boolean isUpToDate() {
        return informer.hasSynced() && connection.isSettled(informer.isWatching());
    }

    /** What keeps it from working, and what to do; empty if nothing does, or what does is over in a moment. */
    Optional<String> problem() {
        return informer.hasSynced()
                ? connection.problem(informer.isWatching(), resource.qualifiedPlural())
                : connection.lastFailure();
    }

    void stop() {
        informer.close();
    }
}
