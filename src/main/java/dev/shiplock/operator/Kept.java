package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.store.Promotions;
import java.util.Map;

/** All that a process keeps of single objects beside the caches, in one place, so that it goes when they go. */
record Kept(
        Memories memories,
        Promotions promotions,
        Records records,
        Recovery recovery,
        SourceChanges changes,
        RunGates gates,
        RunMetrics metrics,
        UnknownAnnotations annotations,
        InSync inSync,
        LiveWorkloads workloads) {

    /** The Promotion is gone. */
    void forget(Promotion promotion) {
        String uid = promotion.getMetadata().getUid();
        memories.forget(promotion);
        promotions.forget(uid);
        PromotionPass.run(promotion)
                .ifPresent(run -> records.forget(promotion.getMetadata().getNamespace(), run.id()));
        recovery.forget(promotion);
        changes.forget(promotion);
        gates.stop(promotion);
        metrics.gone(uid);
        annotations.forget(promotion);
        workloads.forget(promotion);
    }

    /** The Environment is gone. */
    void forget(Environment environment) {
        inSync.forget(environment);
        workloads.forget(environment);
    }

    /** How much is kept, by what keeps it. */
    Map<String, Integer> sizes() {
        return Map.of(
                "annotations", annotations.size(),
                "memories", memories.size(),
                "promotions", promotions.size(),
                "records", records.size(),
                "recovery", recovery.size(),
                "changes", changes.size(),
                "gates", gates.size(),
                "metrics", metrics.size(),
                "inSync", inSync.size(),
                "workloads", workloads.size());
    }
}
