package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One {@link PassMemory} per Promotion, for its current run. */
final class Memories {
    private final Map<String, PassMemory> byUid = new ConcurrentHashMap<>();

    PassMemory of(Promotion promotion, String run) {
        return byUid.compute(
                promotion.getMetadata().getUid(),
                (uid, old) -> old != null && old.run().equals(run) ? old : new PassMemory(run));
    }

    int size() {
        return byUid.size();
    }

    void forget(Promotion promotion) {
        byUid.remove(promotion.getMetadata().getUid());
    }
}
