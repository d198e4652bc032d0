package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.comparison.FindingClass;
import dev.shiplock.rollout.GateStanding;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is measured, and that no label grows with what users have. */
class MetricsTest extends InTheLab {
    private static final String GATE = """
              preflight: {gates: [{name: "a-gate", resource: {apiVersion: apps/v1, kind: Deployment, name: web, expect: "object.spec.replicas == 2"}}]}
            """;

    private static final Map<String, Set<String>> LABELS = Map.of(
            "outcome",
            Stream.of(names(RunState.values()), names(PhaseState.values()), names(GateStanding.Outcome.values()))
                    .flatMap(Set::stream)
                    .collect(Collectors.toSet()),
            "verdict",
            names(Verdict.values()),
            "class",
            names(FindingClass.values()),
            "type",
            Set.of("http", "tcp", "restarts", "resource", "unknown"));

    private static Set<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toSet());
    }

    private List<Meter> meters() {
        return lab.metrics().getMeters().stream()
                .filter(meter -> meter.getId().getName().startsWith("shiplock."))
                .toList();
    }

    private void aGoodRunAndABadOne() {
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 300ms") + GATE);
        verified("shop");
        before = now();
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: bad}")
                + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("bad");
    }

    @Test
    void runsPhasesGatesAndTheTimeToTheRevertAreMeasured() {
        aGoodRunAndABadOne();

        var metrics = lab.metrics();
        assertEquals(
                1,
                metrics.get("shiplock.runs")
                        .tag("outcome", "Verified")
                        .counter()
                        .count());
        assertEquals(
                1,
                metrics.get("shiplock.runs")
                        .tag("outcome", "RolledBack")
                        .counter()
                        .count());
        assertEquals(1, metrics.get("shiplock.failure.to.revert").timer().count());
        assertEquals(
                1,
                metrics.get("shiplock.phase")
                        .tag("outcome", "Reverting")
                        .timer()
                        .count());
        assertEquals(
                1,
                metrics.get("shiplock.gate")
                        .tags("type", "resource", "outcome", "Passed")
                        .timer()
                        .count());
        assertTrue(
                metrics.get("shiplock.gate.ask").tag("type", "resource").timer().count() >= 1);
        assertEquals(0, metrics.get("shiplock.queue").gauge().value());
        // The whole phase, not its last state alone: pods start, then the soak.
        var phase = metrics.get("shiplock.phase").tag("outcome", "Verified").timer();
        assertEquals(1, phase.count());
        Duration least = Duration.between(first(PhaseState.Settling), first(PhaseState.Verified));
        assertTrue(
                phase.totalTime(TimeUnit.NANOSECONDS) >= least.toNanos(),
                () -> phase.totalTime(TimeUnit.MILLISECONDS) + " ms and not " + least);
    }

    /** When the phase of the good run came into a state, as the status said. */
    private Instant first(PhaseState state) {
        return lab
                .writes(entry -> entry.applied()
                        && entry.request().isAbout("promotions")
                        && entry.request().subresource().equals("status")
                        && entry.request().name().equals("shop"))
                .stream()
                .map(entry -> Serialization.unmarshal(entry.request().body(), Promotion.class))
                .flatMap(written -> written.getStatus().phases().stream())
                .filter(phase -> phase.state() == state)
                .map(phase -> Instant.parse(phase.since()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatFailsAndIsLeftIsMeasuredAsFailed() {
        lab.promote(ONE_IMAGE.replace("names: [web]}", """
                names: [web]}, onFailure: Continue, gates: [{name: "a-gate", resource: {apiVersion: apps/v1, kind: Deployment, name: web, expect: "object.spec.replicas == 9"}}]
                """.strip()));
        lab.await("shop", RunState.Stopped);
        var metrics = lab.metrics();
        lab.awaitThat(
                "what the status says is measured",
                () -> metrics.find("shiplock.phase").tag("outcome", "Failed").timer() != null);

        assertEquals(
                1,
                metrics.get("shiplock.gate")
                        .tags("type", "resource", "outcome", "Failed")
                        .timer()
                        .count());
        assertEquals(
                1,
                metrics.get("shiplock.phase").tag("outcome", "Failed").timer().count());
        assertEquals(
                1,
                metrics.get("shiplock.runs").tag("outcome", "Stopped").counter().count());
    }

    @Test
    void whoWaitsForTheTurnIsCountedAsLongAsItDoes() {
        soaking();
        assertEquals(0, queue());
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: last}"));
        lab.awaitThat("two wait", () -> queue() == 2);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "last");
        lab.awaitThat("one waits", () -> queue() == 1);

        lab.command("shop", "abort", "kim");
        verified("next");
        lab.awaitThat("nobody waits", () -> queue() == 0);
    }

    private double queue() {
        return lab.metrics().get("shiplock.queue").gauge().value();
    }

    @Test
    void everyLabelHasFewValues() {
        aGoodRunAndABadOne();

        for (Meter meter : meters()) {
            for (Tag tag : meter.getId().getTags()) {
                Set<String> allowed = LABELS.getOrDefault(tag.getKey(), Set.of());
                assertTrue(allowed.contains(tag.getValue()), () -> meter.getId().toString());
            }
        }
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        aGoodRunAndABadOne();

        String page = Files.readString(Path.of("docs/metrics.md"));
        for (Meter meter : meters()) {
            assertTrue(
                    page.contains("| `" + meter.getId().getName() + "` |"),
                    meter.getId().toString());
            meter.getId().getTags().forEach(tag -> assertTrue(page.contains("`" + tag.getKey() + "`"), tag.getKey()));
        }
    }

    @Test
    void theGaugesAreThereAgainAfterARestart() {
        lab.promote(ONE_IMAGE.replace("phases:", "mode: Plan\n  phases:"));
        lab.await("shop", RunState.Planned);
        lab.awaitThat("the findings are counted", () -> findings() > 0);

        lab.killOperators();
        lab.metrics().clear();
        lab.startOperator();

        lab.awaitThat("the findings are counted again", () -> findings() > 0);
    }

    private double findings() {
        return lab.metrics().find("shiplock.findings").gauges().stream()
                .mapToDouble(gauge -> gauge.value())
                .sum();
    }
}
