package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.comparison.Rulebook.Reading.Usable;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which differences rules leave as they are. */
class KeptDifferencesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

    @Test
    void anAcceptedDifferenceIsIntendedUntilTheAcceptanceExpires() {
        String rule =
                "rules: [{name: bigger, path: /spec/replicas, accept: true, owner: ops, reason: larger, expires: '2026-11-20'}]";
        EnvironmentSnapshot left = staging("", "kind: Deployment\nmetadata: {name: api}\nspec: {replicas: 1}");
        EnvironmentSnapshot right = production(rule, "kind: Deployment\nmetadata: {name: api}\nspec: {replicas: 2}");

        Finding today = only(ComparisonReport.of(left, right, rules(rule), TODAY, Optional.empty())
                .findings());
        Finding tomorrow = only(ComparisonReport.of(left, right, rules(rule), TODAY.plusDays(1), Optional.empty())
                .findings());

        assertEquals(FindingClass.Intended, today.meaning());
        assertEquals("rule 'bigger' (owned by ops) accepts the difference: larger", today.why());
        assertEquals(FindingClass.Promotable, tomorrow.meaning());
        assertTrue(
                tomorrow.why().endsWith("the acceptance 'bigger' (owned by ops) expired on 2026-11-20"),
                tomorrow.why());
    }

    @Test
    void anAcceptedFieldCoversWhatIsBelowIt() {
        String rule = "rules: [{name: probes, path: '/spec/template/spec/containers/*', accept: true, reason: r}]";
        ComparisonReport report = ComparisonReport.of(
                staging("", api("image: a, command: [x]")),
                production(rule, api("image: b, command: [y]")),
                rules(rule),
                TODAY,
                Optional.empty());
        assertEquals(2, report.counts().get(FindingClass.Intended));
        assertEquals(2, report.findings().size());
    }

    @Test
    void variablesOfConfigMapsCanBeAccepted() {
        String rule = "rules: [{name: levels, variable: LOG_*, accept: true, reason: r}]";
        ComparisonReport report = ComparisonReport.of(
                staging("", configMap("c", "LOG_LEVEL: warn, MODE: a")),
                production(rule, configMap("c", "LOG_LEVEL: info, MODE: b")),
                rules(rule),
                TODAY,
                Optional.empty());
        assertEquals(1, report.counts().get(FindingClass.Intended));
        assertEquals(1, report.counts().get(FindingClass.Promotable));
    }

    @Test
    void theTargetKeepsAValueThatARuleFixesForIt() {
        String rule = "rules: [{name: no-debug, variable: DEBUG, equals: 'false', severity: Dangerous}]";
        Difference kept = only(
                Comparer.compare(staging("", variable("DEBUG", "true")), production(rule, variable("DEBUG", "false"))));
        assertEquals(Optional.of("no-debug"), rules(rule).keeps(kept, TODAY).map(Rulebook.Kept::rule));

        Difference broken = only(
                Comparer.compare(staging("", variable("DEBUG", "false")), production(rule, variable("DEBUG", "true"))));
        assertEquals(Optional.empty(), rules(rule).keeps(broken, TODAY));
    }

    @Test
    void valuesThatMustDifferAreKeptUnlessTheyAreTranslated() {
        String rule = "rules: [{name: own, variable: KEY, mustDiffer: true}]";
        Difference raw =
                only(Comparer.compare(staging("", variable("KEY", "a")), production(rule, variable("KEY", "b"))));
        assertEquals(Optional.of("own"), rules(rule).keeps(raw, TODAY).map(Rulebook.Kept::rule));

        Difference translated = only(Comparer.compare(
                staging("own: {key: key-of-staging}", variable("KEY", "key-of-staging/2")),
                production(rule + ", own: {key: key-of-production}", variable("KEY", "key-of-production/1"))));
        assertEquals(Optional.empty(), rules(rule).keeps(translated, TODAY));
    }

    private static Rulebook rules(String environmentSpec) {
        return assertInstanceOf(
                        Usable.class,
                        Rulebook.of(production(environmentSpec).spec().rules(), List.of()))
                .rules();
    }

    private static <T> T only(List<T> found) {
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }
}
