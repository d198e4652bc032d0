package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus.Gate;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gates of an Environment: every phase of every promotion into it has to pass them. */
class HouseGatesTest extends InTheLab {
    private static final String OWN = ", gates: [{name: own, resource: {apiVersion: apps/v1, kind: Deployment,"
            + " name: web, expect: \"object.spec.replicas == 2\"}}]}";
    /** Nothing of staging's version is in production. */
    private static final String BEFORE = "before the first change";

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Set<String> passing = ConcurrentHashMap.newKeySet();
    private Answering house;

    @BeforeEach
    void serve() throws IOException {
        house = Answering.with(() -> {
            String reached = reached();
            asked.merge(reached, 1, Integer::sum);
            return passing.contains(reached) ? "healthy" : "degraded";
        });
    }

    @AfterEach
    void stop() {
        house.close();
    }

    /** The phase of {@link #TWO_PHASES} whose changes production holds. */
    private String reached() {
        Production now = now();
        return now.has("deployments.apps/web", "web:2\"")
                ? "others"
                : now.has("deployments.apps/api", "api:2\"") ? "api" : BEFORE;
    }

    private void houseGate(int failures) {
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                production -> production
                        .withObject("/spec")
                        .putArray("gates")
                        .addObject()
                        .put("name", "house")
                        .put("interval", "100ms")
                        .put("failures", failures)
                        .put("expect", "body.status == 'healthy'")
                        .putObject("http")
                        .put("url", house.url()));
    }

    private void heldIn(String phase) {
        lab.awaitThat("it is asked again and again in phase " + phase, () -> asked.getOrDefault(phase, 0) >= 3);
        Run run = lab.run("shop").orElseThrow();
        assertEquals(RunState.Settling, run.state());
        assertEquals(phase, run.phase());
        assertEquals(phase, reached());
    }

    private static void failedAtTheHouseGate(Run run) {
        assertEquals("GateFailed", run.failure().reason());
        assertTrue(run.failure().message().contains("house"), run.failure()::message);
    }

    @Test
    void everyPhaseWaitsForThemBesideItsOwn() {
        houseGate(1000);
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}" + OWN));
        heldIn("api");
        passing.add("api");
        heldIn("others");
        passing.add("others");
        verified("shop");

        assertEquals(
                List.of(List.of("own", "house"), List.of("house")),
                lab.status("shop").phases().stream()
                        .map(phase -> phase.gates().stream().map(Gate::name).toList())
                        .toList());
        assertEquals(Set.of("api", "others"), asked.keySet(), "and not before the first change");
    }

    @Test
    void onePhaseThatDoesNotPassThemTakesEverythingBack() {
        houseGate(1);
        passing.add("api");
        lab.promote(TWO_PHASES);
        Run run = rolledBack("shop");

        failedAtTheHouseGate(run);
        assertEquals("others", run.failure().phase());
    }

    @Test
    void aPromotionWithoutPhasesHasToPassThemToo() {
        houseGate(1);
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                """);
        failedAtTheHouseGate(rolledBack("shop"));
    }

    @Test
    void aRevisionThatIsPutBackHasToPassThemToo() {
        houseGate(1);
        passing.addAll(Set.of("api", "others"));
        lab.promote(TWO_PHASES);
        String baseline = verified("shop").baseline();
        before = now();
        lab.promote("""
                metadata: {name: back}
                spec:
                  from: {revision: %s}
                  to: {environment: production}
                """.formatted(baseline));

        failedAtTheHouseGate(rolledBack("back"));
        assertTrue(asked.containsKey(BEFORE), "asked of what was put back");
    }
}
