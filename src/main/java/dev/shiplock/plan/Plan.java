package dev.shiplock.plan;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.comparison.FindingClass;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run changes, frozen.
 *
 * @param digest SHA-256 (hex) of the changes
 * @param rejectable for each workload {@code Kind/name} the digest of the changes carried into it
 * @param findings how many findings of each class the comparison had
 * @param sources for each workload that is changed ({@code Kind/name}) its counterpart in the source, if the source is an environment
 * @param unhealthyBefore workloads that were not healthy before the run and need not be after a rollback
 * @param dangers what is dangerous about the target once the plan is carried out, the first {@value #DANGERS}
 * @param notes what the Promotion or its environments say that means nothing, in sentences
 */
public record Plan(
        PromotionSpec spec,
        List<PlannedPhase> phases,
        List<NotCarried> notCarried,
        Map<FindingClass, Integer> findings,
        Map<String, String> rejectable,
        String digest,
        Map<String, String> sources,
        Set<String> unhealthyBefore,
        List<Danger> dangers,
        List<String> notes) {
    /** So many dangers are named; how many there are is in {@link #findings}. */
    static final int DANGERS = 20;

    public Plan {
        phases = List.copyOf(phases);
        notCarried = List.copyOf(notCarried);
        findings = Map.copyOf(findings);
        rejectable = Map.copyOf(rejectable);
        sources = sources == null ? Map.of() : Map.copyOf(sources);
        unhealthyBefore =
                Collections.unmodifiableSet(new TreeSet<>(unhealthyBefore == null ? Set.of() : unhealthyBefore));
        dangers = dangers == null ? List.of() : dangers.stream().limit(DANGERS).toList();
        notes = notes == null ? List.of() : List.copyOf(notes);
    }

    /** A plan before anything is known of the workloads' health. */
    public Plan(
            PromotionSpec spec,
            List<PlannedPhase> phases,
            List<NotCarried> notCarried,
            Map<FindingClass, Integer> findings,
            Map<String, String> rejectable,
            String digest) {
        this(spec, phases, notCarried, findings, rejectable, digest, Map.of(), Set.of(), List.of(), List.of());
    }

    public Plan withPhases(List<PlannedPhase> changed) {
        return new Plan(
                spec, changed, notCarried, findings, rejectable, digest, sources, unhealthyBefore, dangers, notes);
    }

    public Plan withSources(Map<String, String> counterparts) {
        return new Plan(
                spec, phases, notCarried, findings, rejectable, digest, counterparts, unhealthyBefore, dangers, notes);
    }

    public Plan withUnhealthyBefore(Set<String> workloads) {
        return new Plan(spec, phases, notCarried, findings, rejectable, digest, sources, workloads, dangers, notes);
    }

    Plan withDangers(List<Danger> left) {
        return new Plan(spec, phases, notCarried, findings, rejectable, digest, sources, unhealthyBefore, left, notes);
    }

    Plan withNotes(List<String> said) {
        return new Plan(
                spec, phases, notCarried, findings, rejectable, digest, sources, unhealthyBefore, dangers, said);
    }

    public boolean isEmpty() {
        return phases.isEmpty();
    }

    public Stream<ObjectChange> changes() {
        return phases.stream().flatMap(PlannedPhase::changes);
    }
}
