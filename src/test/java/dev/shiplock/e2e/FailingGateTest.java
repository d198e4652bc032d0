package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Versions whose pods are ready, and that are not good all the same. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class FailingGateTest {
    private static final String HEALTHY = """
              gates:
              - name: health
                http: {service: {name: api, port: 8080}, path: /health}
                expect: "status == 200 && body.status == 'healthy' && body.version == target.version"
                interval: 1s
            """;

    private static Shop shop(Shops shops) {
        return shops.of(Workload.deployment("api").replicas(2)).open();
    }

    private static String hotfix(String tag, String phase) {
        return "set: [{workload: api, image: \"local/shop-api:" + tag + "\"}]\nphases:\n- name: all\n" + phase;
    }

    private static PromotionStatus.Run rolledBack(Shop shop, String spec) {
        State before = shop.production().state();
        PromotionStatus.Run run = shop.promote(spec).ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
        return run;
    }

    private static void assertFailed(PromotionStatus.Run run, String reason, String gate) {
        PromotionStatus.Failure failure = Objects.requireNonNull(run.failure());
        assertEquals(reason, failure.reason());
        assertTrue(failure.message().contains(gate), failure::message);
    }

    @Test
    void readyPodsThatSayTheyAreDegradedAreReverted(Shops shops) {
        assertFailed(rolledBack(shop(shops), hotfix("degraded", HEALTHY)), "GateFailed", "health");
    }

    @Test
    void readyPodsThatAnswerWithAnErrorAreReverted(Shops shops) {
        assertFailed(rolledBack(shop(shops), hotfix("unhealthy", HEALTHY)), "GateFailed", "health");
    }

    @Test
    void theOldVersionAnsweringIsNoPass(Shops shops) {
        // What the image says of itself is overridden: pods of the new revision that still answer as v1.
        Shop shop = shops.of(Workload.deployment("api").with("VERSION", "v1")).open();

        assertFailed(rolledBack(shop, hotfix("v2", HEALTHY)), "GateFailed", "health");
    }

    @Test
    void aVersionThatFailsDuringTheSoakIsReverted(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api").with("LATE", "30s")).open();
        State before = shop.production().state();
        Promoting promoting = shop.promote(hotfix("late", """
                  health: {unready: 1s}
                  soak: 2m
                """));
        promoting.reaches(RunState.Soaking);

        PromotionStatus.Run run = promoting.ends(RunState.RolledBack);

        assertEquals("Unready", Objects.requireNonNull(run.failure()).reason(), run::toString);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
    }

    @Test
    void aGateThatFailsDuringTheSoakIsReverted(Shops shops) {
        Shop shop = shop(shops);
        shop.flag("yes");
        State before = shop.production().state();
        Promoting promoting = shop.promote(hotfix("v2", """
                  gates:
                  - name: flag
                    resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                    interval: 500ms
                  soak: 2m
                """));
        promoting.reaches(RunState.Soaking);

        shop.flag("no");

        assertFailed(promoting.ends(RunState.RolledBack), "GateFailed", "flag");
        shop.flag("yes");
        assertEquals(before, shop.production().state());
    }

    @Test
    void aContainerThatRestartsFailsTheRestartsGate(Shops shops) {
        Shop shop = shop(shops);
        State before = shop.production().state();
        Promoting promoting = shop.promote(hotfix("v2", """
                  health: {restarts: 5, unready: 1m}
                  gates:
                  - {name: restarts, restarts: {max: 0}, interval: 500ms}
                  soak: 2m
                """));
        promoting.reaches(RunState.Soaking);

        Pod pod = shop.production().staying("api").getFirst();
        try (ExecWatch kill = shop.cluster()
                .client()
                .pods()
                .resource(pod)
                .writingError(System.err)
                .exec("kill", "1")) {
            assertFailed(promoting.ends(RunState.RolledBack), "GateFailed", "restarts");
        }
        assertEquals(before, shop.production().state());
    }

    @Test
    void aGateOfAServiceThatIsNotThereTouchesNothingUntilItIs(Shops shops) {
        Shop shop = shop(shops);
        State before = shop.production().state();
        Promoting promoting = shop.promote(hotfix("v2", """
                  gates:
                  - {name: port, tcp: {service: {name: late, port: 8080}}, interval: 500ms}
                """));
        Condition waits = promoting.awaitCondition("Ready", "False", "GateCannotAsk");
        assertTrue(waits.getMessage().contains("there is no Service late"), waits::getMessage);
        assertEquals(before, shop.production().state());

        shop.cluster()
                .client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace(shop.production().namespace())
                        .withName("late")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "api")
                        .addNewPort()
                        .withPort(Workload.PORT)
                        .endPort()
                        .endSpec()
                        .build())
                .create();

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
    }

    @Test
    void nobodyListeningFailsTheTcpGate(Shops shops) {
        assertFailed(rolledBack(shop(shops), hotfix("v2", """
                  gates:
                  - {name: port, tcp: {host: 127.0.0.1, port: 1}, interval: 500ms, errors: 2, inconclusive: 2}
                """)), "GateFailed", "port");
    }

    @Test
    void everyTypeOfGateLetsAGoodVersionPass(Shops shops) {
        Shop shop = shop(shops);
        shop.flag("yes");
        shop.promote(hotfix("v2", """
                  gates:
                  - name: each
                    http: {service: {name: api, port: 8080}, path: /health}
                    expect: "body.version == target.version"
                    interval: 500ms
                    for: 1s
                  - name: any
                    http: {service: {name: api, port: 8080}, path: /health, pods: Any}
                    expect: "body.status == 'healthy'"
                    interval: 500ms
                    failures: 3     # for a moment a Service may still lead to an address whose pod is gone
                  - {name: port, tcp: {service: {name: api, port: 8080}}, interval: 500ms}
                  - {name: restarts, restarts: {max: 0}, interval: 500ms}
                  - name: flag
                    resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                  soak: 2s
                """)).ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
    }
}
