package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The API server goes in mid-run and comes back; the operator outlives it and keeps the promise. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Isolated("takes the API server away from everybody")
class ApiOutageTest {
    /** How long after its start a pod of the version {@code late} fails: longer than a run can take until it soaks. */
    private static final Duration LATE = Duration.ofSeconds(30);

    @BeforeEach
    void onlyOnOurs() {
        OwnCluster.assume();
    }

    private static void without(Callable<Boolean> until) {
        OwnCluster.killApiServer();
        try {
            await("what happens while the API server is away")
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .ignoreExceptions()
                    .until(until);
        } finally {
            OwnCluster.startApiServer();
        }
    }

    @Test
    void aRunThatSettlesGoesOn(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api").startsIn(5), Workload.deployment("web"))
                .staging("api", api -> api.version("v2").with("FEATURE", "on"))
                .staging("web", web -> web.version("v2"))
                .open();
        Promoting promoting = shop.promote("""
                carry: [Image, Variable]
                phases:
                - {name: first, workloads: {names: [api]}}
                - {name: second, workloads: {names: [web]}}
                """);
        promoting.reaches(RunState.Settling);

        without(() -> true);

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
        shop.production().assertRuns("web", "v2");
        shop.production().awaitFree();
    }

    @Test
    void aVersionThatFailsMeanwhileIsReverted(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api").with("LATE", LATE.toSeconds() + "s"))
                .open();
        State before = shop.production().state();
        Promoting promoting = shop.promote("""
                set: [{workload: api, image: "local/shop-api:late"}]
                phases: [{name: all, soak: 10m, health: {unready: 1s}}]
                """);
        promoting.reaches(RunState.Soaking);
        PodStatus pod = shop.production().staying("api").getFirst().getStatus();
        String address = pod.getPodIP();
        awaitShortlyBefore(started(pod).plus(LATE));

        without(() -> answer("http://" + address + ":" + Workload.PORT + "/ready") == 503);

        promoting.ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
        shop.production().awaitFree();
    }

    @Test
    void aRollbackGoesOn(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api").startsIn(5))
                .staging("api", api -> api.version("v2"))
                .open();
        shop.flag("no");
        State before = shop.production().state();
        Promoting promoting = shop.promote("""
                phases:
                - name: all
                  gates:
                  - name: flag
                    resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                    interval: 500ms
                """);
        promoting.await(
                "it is put back",
                found -> found.getStatus() != null
                        && found.getStatus().run() != null
                        && (found.getStatus().run().state() == RunState.Reverting
                                || found.getStatus().run().state() == RunState.Restoring));

        without(() -> true);

        promoting.ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
        shop.production().awaitFree();
    }

    private static Instant started(PodStatus pod) {
        return Instant.parse(
                pod.getContainerStatuses().getFirst().getState().getRunning().getStartedAt());
    }

    /** The longer the API server is away, the longer its clients wait before they ask again. */
    private static void awaitShortlyBefore(Instant then) {
        await("the pod is about to fail").atMost(LATE).until(() -> Instant.now().isAfter(then.minusSeconds(6)));
    }

    private static int answer(String url) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            BodyHandlers.ofString())
                    .statusCode();
        }
    }
}
