package dev.shiplock.kubernetes.store;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Promotions, as new as this process knows them.
 *
 * <p>A cache that is fed by a watch may be older than our own last write; no pass acts on a status older than that.
 */
public final class Promotions {
    /** Keeps a Promotion between its first write and its outcome. */
    public static final String FINALIZER = "shiplock.dev/run";

    private final GuardedWrites<Promotion> writes;
    private final Map<String, Promotion> written = new ConcurrentHashMap<>();

    public Promotions(KubernetesClient client) {
        this.writes = new GuardedWrites<>(client, Promotion.class);
    }

    /** The newer one of what a cache holds and what was last written or read here. */
    public Promotion newest(Promotion cached) {
        Promotion known = written.get(uid(cached));
        if (known == null || version(known) <= version(cached)) {
            written.remove(uid(cached));
            return cached;
        }
        return known;
    }

    /** Reads the Promotion from the API, after a guarded write has failed. */
    public Optional<Promotion> refresh(Promotion stale) {
        Optional<Promotion> fresh = writes.get(
                        stale.getMetadata().getNamespace(), stale.getMetadata().getName())
                .filter(found -> uid(found).equals(uid(stale)));
        fresh.ifPresentOrElse(this::remember, () -> forget(uid(stale)));
        return fresh;
    }

    /** @throws Outdated if somebody else wrote first */
    public Promotion writeStatus(Promotion promotion, PromotionStatus status) {
        Promotion next = new Promotion();
        next.setMetadata(new ObjectMetaBuilder(promotion.getMetadata()).build());
        next.setSpec(promotion.getSpec());
        next.setStatus(status);
        return remember(writes.status(next));
    }

    /** @throws Outdated if somebody else wrote first */
    public Promotion guard(Promotion promotion) {
        return remember(writes.addFinalizer(promotion, FINALIZER));
    }

    /** @throws Outdated if somebody else wrote first */
    public Promotion release(Promotion promotion) {
        Promotion released = writes.removeFinalizer(promotion, FINALIZER);
        boolean gone = released.isMarkedForDeletion()
                && released.getMetadata().getFinalizers().isEmpty();
        if (gone) {
            // Nobody may come any more to say that it can be forgotten.
            forget(uid(released));
            return released;
        }
        return remember(released);
    }

    /** @throws Outdated if somebody else wrote first */
    public Promotion removeAnnotation(Promotion promotion, String key) {
        return remember(writes.removeAnnotation(promotion, key));
    }

    /** Drops what is remembered of a Promotion that is gone. */
    public void forget(String uid) {
        written.remove(uid);
    }

    /** How many Promotions are remembered. */
    public int size() {
        return written.size();
    }

    private Promotion remember(Promotion promotion) {
        written.put(uid(promotion), promotion);
        return promotion;
    }

    private static String uid(Promotion promotion) {
        return promotion.getMetadata().getUid();
    }

    private static long version(Promotion promotion) {
        return Long.parseLong(promotion.getMetadata().getResourceVersion());
    }
}
