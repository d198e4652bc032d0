package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

    @Test
    void environmentsThatAreTheSameHaveAnEmptyReport() {
        ComparisonReport report = report(staging("", api("image: a")), production("", api("image: a")));
        assertEquals(List.of(), report.findings());
        assertEquals(5, report.counts().size());
        assertEquals(0, report.counts().values().stream().mapToInt(it -> it).sum());
    }

    @Test
    void theIdOfAFindingStaysWhileItsValuesChange() {
        Finding first = report(staging("", api("image: 'a:v2'")), production("", api("image: 'a:v1'")))
                .findings()
                .getFirst();
        Finding later = report(staging("", api("image: 'a:v4'")), production("", api("image: 'a:v3'")))
                .findings()
                .getFirst();
        Finding other = report(staging("", api("image: a, args: [x]")), production("", api("image: a")))
                .findings()
                .getFirst();
        assertEquals(first.id(), later.id());
        assertNotEquals(first.id(), other.id());
    }

    @Test
    void theDigestChangesExactlyWhenTheFindingsDo() {
        EnvironmentSnapshot right = production("", api("image: 'a:v1'"));
        String digest = report(staging("", api("image: 'a:v2'")), right).digest();
        assertEquals(
                digest,
                report(staging("", api("image: 'a:v2', stdin: false")), right).digest());
        assertNotEquals(digest, report(staging("", api("image: 'a:v3'")), right).digest());
    }

    @Test
    void theWorstComesFirst() {
        ComparisonReport report = report(
                staging("own: {db: db-staging.internal}", api("image: 'a:v2', env: [{name: X, value: x}]")),
                production(
                        "own: {db: db.internal}", api("image: 'a:v1', env: [{name: D, value: db-staging.internal}]")));
        assertEquals(
                List.of(FindingClass.Dangerous, FindingClass.Missing, FindingClass.Promotable, FindingClass.Promotable),
                report.findings().stream().map(Finding::meaning).toList());
        assertEquals(2, report.counts().get(FindingClass.Promotable));
    }

    @Test
    void whatChangedSinceTheLastVerifiedRevisionIsDrift() {
        EnvironmentSnapshot source = staging("", api("image: 'a:v2', args: [x]"));
        EnvironmentSnapshot verified = production("", api("image: 'a:v1'"));
        EnvironmentSnapshot live = production("", api("image: 'a:v1', args: [hot, fix]"));
        ComparisonReport report = ComparisonReport.of(source, live, Rulebook.EMPTY, TODAY, Optional.of(verified));
        assertEquals(
                List.of("Drift args of container api", "Promotable image of container api"),
                report.findings().stream()
                        .map(it -> it.meaning() + " " + it.field())
                        .toList());
    }

    private static ComparisonReport report(EnvironmentSnapshot left, EnvironmentSnapshot right) {
        return ComparisonReport.of(left, right, Rulebook.EMPTY, TODAY, Optional.empty());
    }
}
