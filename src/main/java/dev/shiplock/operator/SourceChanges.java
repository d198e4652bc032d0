package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the source of an OnChange Promotion has settled on something that was not looked at yet. Lost with the process: then the source is
 * looked at once more, which finds that nothing is to be done.
 */
final class SourceChanges {
    private final LiveWorkloads workloads;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    SourceChanges(LiveWorkloads workloads, Clock clock) {
        this.workloads = workloads;
        this.clock = clock;
    }

    /**
     * @param state a text over the desired state of the source
     * @param since when this process first saw it
     * @param looked whether a plan has been made of it
     */
    private record Seen(String state, Instant since, boolean looked) {}

    boolean settled(Promotion promotion) {
        Seen now = look(promotion);
        return !now.looked() && !clock.instant().isBefore(due(promotion, now)) && healthy(promotion);
    }

    /** When a source that has changed will have settled, if nothing else happens. */
    Optional<Instant> settledAt(Promotion promotion) {
        return Optional.ofNullable(seen.get(promotion.getMetadata().getUid()))
                .filter(state -> !state.looked())
                .map(state -> due(promotion, state))
                .filter(due -> clock.instant().isBefore(due));
    }

    /** A plan was made of the source as it is. */
    void looked(Promotion promotion) {
        Seen now = look(promotion);
        seen.put(promotion.getMetadata().getUid(), new Seen(now.state(), now.since(), true));
    }

    void forget(Promotion promotion) {
        seen.remove(promotion.getMetadata().getUid());
    }

    int size() {
        return seen.size();
    }

    private static Instant due(Promotion promotion, Seen state) {
        return state.since().plus(promotion.getSpec().settle().toDuration());
    }

    private Seen look(Promotion promotion) {
        String state = Sources.source(promotion)
                .map(key -> workloads.desiredState(key.namespace()))
                .orElse("");
        return seen.compute(
                promotion.getMetadata().getUid(),
                (uid, before) -> before != null && before.state().equals(state)
                        ? before
                        : new Seen(state, clock.instant(), false));
    }

    private boolean healthy(Promotion promotion) {
        return Sources.source(promotion)
                .map(key -> workloads.contents(key.namespace()).workloads().stream()
                        .map(workload -> workloads.asItStands(key.namespace(), workload.ref()))
                        .allMatch(health ->
                                health.condition() == Condition.Ready || health.condition() == Condition.Inconclusive))
                .orElse(false);
    }
}
