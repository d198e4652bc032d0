package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Promotions that succeed, or have nothing to do, or only show what they would do. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class PromotionTest {
    private static ShopBuilder threeWorkloads(Shops shops) {
        return shops.of(Workload.deployment("api"), Workload.deployment("web"), Workload.deployment("worker"))
                .staging(
                        "api",
                        api -> api.version("v2")
                                .with("SITE_URL", "https://" + Shop.STAGING_SITE + "/checkout")
                                .with("DATABASE", Shop.STAGING_DATABASE)
                                .with("FEATURE", "on")
                                .configured("greeting", "Hello again")
                                .configured("link", "https://" + Shop.STAGING_SITE + "/"))
                .production(
                        "api",
                        api -> api.replicas(2)
                                .with("SITE_URL", "https://" + Shop.SITE + "/cart")
                                .with("DATABASE", Shop.DATABASE)
                                .with("PRODUCTION_ONLY", "yes")
                                .configured("greeting", "Hello")
                                .configured("link", "https://" + Shop.SITE + "/"))
                .staging("web", web -> web.version("v2"))
                .staging("worker", worker -> worker.version("v2"));
    }

    private static final String TWO_PHASES = """
            carry: [Image, Variable, Config]
            phases:
            - name: core
              workloads: {names: [api]}
              gates:
              - name: health
                http: {service: {name: api, port: 8080}, path: /health}
                expect: "status == 200 && body.status == 'healthy' && body.version == target.version"
                interval: 1s
              soak: 2s
            - name: others
              workloads: {rest: true}
            """;

    @Test
    void carriesThreeWorkloadsInTwoPhasesAndLeavesProductionsOwnValues(Shops shops) {
        Shop shop = threeWorkloads(shops).open();
        Promoting promoting = shop.promote(TWO_PHASES);

        promoting.ends(RunState.Verified);

        Side production = shop.production();
        for (String workload : new String[] {"api", "web", "worker"}) {
            production.assertRuns(workload, "v2");
        }
        assertEquals(2, production.replicas("api"), "production's own number of replicas");
        assertEquals(
                Map.of(
                        "SITE_URL",
                        "https://" + Shop.SITE + "/checkout",
                        "DATABASE",
                        Shop.DATABASE,
                        "PRODUCTION_ONLY",
                        "yes",
                        "FEATURE",
                        "on"),
                production.variablesOf("api"));
        assertEquals(
                Map.of("greeting", "Hello again", "link", "https://" + Shop.SITE + "/"), production.configOf("api"));
        assertEquals("https://" + Shop.SITE + "/checkout", production.arrived("api", "env=SITE_URL"));
        assertEquals("Hello again", production.arrived("api", "file=/etc/shop/greeting"));
        assertEquals("True", promoting.condition("Ready").getStatus());
        assertTrue(promoting.status().phases().stream()
                .allMatch(phase -> phase.state() == dev.shiplock.api.PhaseState.Verified));
    }

    @Test
    void theRecordOfAVerifiedRunTellsWhatItChanged(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2"))
                .open();
        PromotionStatus.Run run = shop.promote("{}").ends(RunState.Verified);
        shop.production().awaitFree();

        EnvironmentRevision target = shop.production().revisions().stream()
                .filter(revision -> revision.getMetadata().getName().equals(run.target()))
                .findFirst()
                .orElseThrow();

        assertEquals(RevisionState.Verified, target.getStatus().state());
        var change = target.getStatus().record().changes().getFirst();
        assertEquals("Deployment/api", change.object());
        assertEquals(Workload.reference("api", "v1"), change.old());
        assertEquals(Workload.reference("api", "v2"), change.now());
        assertEquals(
                run.target(),
                shop.production().environment().getStatus().revision().name());
    }

    @Test
    void nothingToPromoteIsAnAnswerAndWritesNothing(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"), Workload.of(Workload.Kind.StatefulSet, "web"))
                .staging(
                        "api",
                        api -> api.with("SITE_URL", "https://" + Shop.STAGING_SITE)
                                .configured("link", "https://" + Shop.STAGING_SITE))
                .production(
                        "api",
                        api -> api.replicas(2)
                                .with("SITE_URL", "https://" + Shop.SITE)
                                .configured("link", "https://" + Shop.SITE))
                .open();
        Map<String, String> before =
                State.written(shop.cluster(), shop.production().namespace());

        Promoting promoting = shop.promote("carry: [Image, Variable, Config]");

        promoting.awaitCondition("Ready", "True", "UpToDate");
        String told = promoting.current().getMetadata().getResourceVersion();
        await("nobody writes for three seconds")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofMinutes(1))
                .until(() -> before.equals(
                                State.written(shop.cluster(), shop.production().namespace()))
                        && told.equals(promoting.current().getMetadata().getResourceVersion()));
        assertTrue(shop.production().revisions().isEmpty(), "no revision is written for nothing");
        assertFalse(promoting.current().getMetadata().getFinalizers().contains("shiplock.dev/run"));
    }

    @Test
    void planModeShowsWhatItWouldDoAndTouchesNothing(Shops shops) {
        Shop shop = threeWorkloads(shops).open();
        Map<String, String> before =
                State.written(shop.cluster(), shop.production().namespace());

        Promoting promoting = shop.promote("mode: Plan\n" + TWO_PHASES);

        promoting.ends(RunState.Planned);
        var carried = promoting.status().plan().carried();
        assertTrue(
                carried.stream()
                        .anyMatch(line -> line.object().equals("Deployment/web")
                                && Workload.reference("web", "v2").equals(line.now())),
                carried::toString);
        assertTrue(
                carried.stream().anyMatch(line -> ("https://" + Shop.SITE + "/checkout").equals(line.now())),
                carried::toString);
        assertEquals(before, State.written(shop.cluster(), shop.production().namespace()));
    }

    @Test
    void anOlderRevisionIsPutBackExactly(Shops shops) {
        Shop shop = threeWorkloads(shops).open();
        State first = shop.production().state();
        PromotionStatus.Run verified = shop.promote(TWO_PHASES).ends(RunState.Verified);
        shop.production().awaitFree();
        assertNotEquals(first, shop.production().state());

        shop.promote("back", "from: {revision: " + verified.baseline() + "}").ends(RunState.Verified);

        assertEquals(first, shop.production().state());
        for (String workload : new String[] {"api", "web", "worker"}) {
            shop.production().assertRuns(workload, "v1");
        }
    }

    @Test
    void onChangePromotesOnceTheSourceHasSettledAndNeverTheSameRejectedAgain(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api")).open();
        Promoting promoting = shop.promote("""
                trigger: OnChange
                settle: 5s
                phases:
                - name: all
                  gates:
                  - name: approved
                    resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                    interval: 1s
                """);
        promoting.awaitCondition("Ready", "True", "UpToDate");
        State before = shop.production().state();

        shop.flag("no");
        State flagged = shop.production().state();
        shop.staging().image("api", "v2");
        PromotionStatus.Run rejected = promoting.ends(RunState.RolledBack);
        assertEquals(flagged, shop.production().state());

        shop.flag("yes");
        shop.staging().image("api", "v1");
        promoting.awaitCondition("Ready", "True", "UpToDate");
        shop.staging().image("api", "v2");
        promoting.awaitCondition("Ready", "False", "RejectedBefore");
        shop.production().assertRuns("api", "v1");

        Instant changed = Instant.now();
        shop.staging().image("api", "v3");
        promoting.awaitCondition("Ready", "False", "SourceSettling");
        PromotionStatus.Run verified = promoting.ends(RunState.Verified, rejected.id());
        assertFalse(Instant.parse(verified.since()).isBefore(changed.plusSeconds(5)), verified::since);
        shop.production().assertRuns("api", "v3");
        assertNotEquals(before, shop.production().state());
    }
}
