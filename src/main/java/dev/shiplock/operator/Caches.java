package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
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
    public Optional<Environment> environment(String namespace, String name) {
        InformerEventSource<Environment, Promotion> known = environments;
        return known == null ? Optional.empty() : known.get(new ResourceID(name, namespace));
    }

    @Override
    public Stream<Environment> environments(String namespace) {
        InformerEventSource<Environment, Promotion> known = environments;
        return known == null ? Stream.empty() : known.list(namespace, environment -> true);
    }

    @Override
    public Stream<Promotion> promotions() {
        ResourceCache<Promotion> known = promotions;
        return known == null ? Stream.empty() : known.list();
    }
}
