package dev.shiplock.operator;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.gate.GateMeter;
import dev.shiplock.rollout.GateStanding;
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
public final class RunMetrics implements GateMeter {
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
        if (underWay(before.state()) && over(after.state())) {
            registry.timer("shiplock.phase", "outcome", after.state().name())
                    .record(positive(Duration.between(begun(before), now)));
        }
    }

    private static boolean underWay(PhaseState state) {
        return state == PhaseState.Applying || state == PhaseState.Settling || state == PhaseState.Soaking;
    }

    private static boolean over(PhaseState state) {
        return state == PhaseState.Verified || state == PhaseState.Failed || state == PhaseState.Reverting;
    }

    /** The state's own time begins anew with each state of the phase; the changes of its workloads are older. */
    private static Instant begun(PhaseProgress phase) {
        return phase.workloads().stream()
                .flatMap(workload -> workload.since().stream())
                .filter(phase.since()::isAfter)
                .min(Instant::compareTo)
                .orElse(phase.since());
    }

    @Override
    public void asked(String type, Verdict verdict, Duration took) {
        registry.timer("shiplock.gate.ask", "type", type, "verdict", verdict.name())
                .record(positive(took));
    }

    @Override
    public void decided(String type, GateStanding.Outcome outcome, Duration took) {
        registry.timer("shiplock.gate", "type", type, "outcome", outcome.name()).record(positive(took));
    }

    /** How many Promotions add to the gauges. */
    int size() {
        return promotions.size();
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
