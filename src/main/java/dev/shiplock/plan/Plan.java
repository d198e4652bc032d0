package dev.shiplock.plan;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.comparison.FindingClass;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run changes, frozen.
 *
 * @param digest SHA-256 (hex) of the changes
 * @param rejectable for each workload {@code Kind/name} the digest of the changes carried into it
 * @param findings how many findings of each class the comparison had
 */
public record Plan(
        PromotionSpec spec,
        List<PlannedPhase> phases,
        List<NotCarried> notCarried,
        Map<FindingClass, Integer> findings,
        Map<String, String> rejectable,
        String digest) {
    public Plan {
        phases = List.copyOf(phases);
        notCarried = List.copyOf(notCarried);
        findings = Map.copyOf(findings);
        rejectable = Map.copyOf(rejectable);
    }

    public boolean isEmpty() {
        return phases.isEmpty();
    }

    public Stream<ObjectChange> changes() {
        return phases.stream().flatMap(phase -> Stream.concat(phase.configs().stream(), phase.workloads().stream()));
    }
}
