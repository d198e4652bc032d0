package dev.shiplock.operator;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What runs cost and how they end. Labels are bounded: outcomes, states and classes, never names of users' objects.
 */
public final class RunMetrics {
    private final MeterRegistry registry;
    private final Map<String, Standing> promotions = new ConcurrentHashMap<>();

    /** What a Promotion adds to the gauges. */
    private record Standing(boolean queued, Map<String, Integer> findings) {}

    public RunMetrics(MeterRegistry registry) {
        this.registry = registry;
        registry.gauge(
                "shiplock.queue",
                promotions,
                all -> all.values().stream().filter(Standing::queued).count());
        for (dev.shiplock.comparison.FindingClass meaning : dev.shiplock.comparison.FindingClass.values()) {
            registry.gauge(
                    "shiplock.findings",
                    java.util.List.of(io.micrometer.core.instrument.Tag.of("class", meaning.name())),
                    promotions,
                    all -> sum(all.values(), meaning.name()));
        }
    }

    private static double sum(Collection<Standing> standings, String meaning) {
        return standings.stream()
                .mapToInt(standing -> standing.findings().getOrDefault(meaning, 0))
                .sum();
    }

    void moved(Rollout before, Rollout after, Instant now) {
        if (after.state().ended() && !before.state().ended()) {
            registry.counter("shiplock.runs", "outcome", after.state().name()).increment();
        }
        for (int i = 0; i < Math.min(before.phases().size(), after.phases().size()); i++) {
            phaseEnded(before.phases().get(i), after.phases().get(i), now);
        }
        if (before.state() == RunState.Reverting && after.state() == RunState.Restoring) {
            before.failure()
                    .ifPresent(failure -> registry.timer("shiplock.failure.to.revert")
                            .record(positive(Duration.between(failure.at(), now))));
        }
    }

    private void phaseEnded(PhaseProgress before, PhaseProgress after, Instant now) {
        boolean ended = after.state() != before.state()
                && (after.state() == PhaseState.Verified
                        || after.state() == PhaseState.Failed
                        || after.state() == PhaseState.Reverting);
        if (ended) {
            registry.timer("shiplock.phase", "outcome", after.state().name())
                    .record(positive(Duration.between(before.since(), now)));
        }
    }

    /** A gate was asked; a verdict came after this time. */
    void asked(String type, String verdict, Duration took) {
        registry.timer("shiplock.gate", "type", type, "verdict", verdict).record(took);
    }

    void stands(String promotionUid, boolean queued, Map<String, Integer> findings) {
        promotions.put(promotionUid, new Standing(queued, Map.copyOf(findings)));
    }

    void gone(String promotionUid) {
        promotions.remove(promotionUid);
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
