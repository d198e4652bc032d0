package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The caches of the controllers, once they run. */
final class Caches implements KnownObjects {
    private volatile @Nullable InformerEventSource<Environment, Promotion> environments;
    private volatile @Nullable ResourceCache<Promotion> promotions;

    void connect(
            InformerEventSource<Environment, Promotion> knownEnvironments, ResourceCache<Promotion> knownPromotions) {
        this.environments = knownEnvironments;
        this.promotions = knownPromotions;
    }

    @Override
    public boolean isComplete() {
        return running(environments) && running(promotions);
    }

    /** Controllers start side by side; a source that has not read its objects yet cannot be asked. */
    private static boolean running(@Nullable Object source) {
        return source instanceof AbstractEventSource<?, ?> started && started.isRunning();
    }

    @Override
    public Optional<Environment> environment(String namespace, String name) {
        InformerEventSource<Environment, Promotion> known = environments;
        return known == null ? Optional.empty() : known.get(new ResourceID(name, namespace));
    }

    @Override
    public Stream<Environment> environments(String namespace) {
        InformerEventSource<Environment, Promotion> known = environments;
        return known == null || !running(known) ? Stream.empty() : known.list(namespace, environment -> true);
    }

    @Override
    public Stream<Promotion> promotions() {
        ResourceCache<Promotion> known = promotions;
        return known == null || !running(known) ? Stream.empty() : known.list();
    }
}
