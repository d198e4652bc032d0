package dev.shiplock.comparison;

import dev.shiplock.comparison.Correlation.Ambiguity;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two environments compared.
 *
 * @param source the source's name
 * @param target the target's name
 * @param findings the worst first
 * @param counts how many findings of each class there are, zeros too
 * @param ambiguities objects that were not compared, since it is unclear what they correspond to
 * @param digest SHA-256 (hex) over the findings; equal for reports that say the same
 */
public record ComparisonReport(
        String source,
        String target,
        List<Finding> findings,
        Map<FindingClass, Integer> counts,
        List<Ambiguity> ambiguities,
        String digest) {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::meaning)
            .reversed()
            .thenComparing(Finding::object)
            .thenComparing(Finding::path);

    public ComparisonReport {
        findings = List.copyOf(findings);
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
        ambiguities = List.copyOf(ambiguities);
    }

    /**
     * Compares and classifies.
     *
     * @param rules the target environment's, and a promotion's where it is about one
     * @param today the day on which acceptances expire
     * @param lastVerified the target as its last verified revision recorded it; without it drift is only seen in what nothing carries
     */
    public static ComparisonReport of(
            EnvironmentSnapshot source,
            EnvironmentSnapshot target,
            Rulebook rules,
            LocalDate today,
            Optional<EnvironmentSnapshot> lastVerified) {
        Correlation correlation = Correlation.between(source, target);
        List<Difference> differences = Comparer.compare(source, target, correlation);
        List<Finding> findings = Classifier.classify(source, target, differences, rules, today, lastVerified).stream()
                .sorted(ORDER)
                .toList();
        return new ComparisonReport(
                source.name(), target.name(), findings, counts(findings), correlation.ambiguities(), digest(findings));
    }

    /** How many findings of each class there are, zeros too. */
    public static Map<FindingClass, Integer> counts(List<Finding> findings) {
        Map<FindingClass, Integer> counts = new EnumMap<>(FindingClass.class);
        for (FindingClass meaning : FindingClass.values()) {
            counts.put(meaning, 0);
        }
        findings.forEach(finding -> counts.merge(finding.meaning(), 1, Integer::sum));
        return counts;
    }

    private static String digest(List<Finding> findings) {
        return CanonicalJson.digest(findings);
    }
}
