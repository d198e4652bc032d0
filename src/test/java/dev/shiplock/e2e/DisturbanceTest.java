package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** What a cluster does to pods all day is no failure of the version that they run. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Isolated("takes the node away from new pods")
class DisturbanceTest {
    private static Shop shop(Shops shops) {
        return shops.of(Workload.deployment("api").replicas(2))
                .staging("api", api -> api.version("v2").replicas(1))
                .open();
    }

    private static void evict(Shop shop, Pod pod) {
        assertTrue(shop.cluster()
                .client()
                .pods()
                .inNamespace(shop.production().namespace())
                .withName(pod.getMetadata().getName())
                .evict());
    }

    private static void schedulable(Shop shop, Set<String> nodes, boolean schedulable) {
        nodes.forEach(node -> shop.cluster().client().nodes().withName(node).edit(found -> {
            found.getSpec().setUnschedulable(!schedulable);
            return found;
        }));
    }

    @Test
    void anEvictedPodDuringTheSoakRollsNothingBack(Shops shops) {
        Shop shop = shop(shops);
        Promoting promoting = shop.promote("phases: [{name: all, soak: 10s, health: {unready: 1s, restarts: 0}}]");
        promoting.reaches(RunState.Soaking);
        List<Pod> pods = shop.production().staying("api");

        evict(shop, pods.getFirst());

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
        assertFalse(
                shop.production().pods("api").stream()
                        .anyMatch(pod -> pod.getMetadata()
                                .getUid()
                                .equals(pods.getFirst().getMetadata().getUid())),
                "the pod was replaced before the run was verified");
    }

    @Test
    void aDrainedNodeDuringTheSoakRollsNothingBack(Shops shops) {
        Shop shop = shop(shops);
        Promoting promoting = shop.promote("phases: [{name: all, soak: 12s, deadline: 25s, health: {unready: 1s}}]");
        promoting.reaches(RunState.Soaking);
        List<Pod> pods = shop.production().staying("api");
        Set<String> nodes =
                pods.stream().map(pod -> pod.getSpec().getNodeName()).collect(Collectors.toSet());

        schedulable(shop, nodes, false);
        try {
            pods.forEach(pod -> evict(shop, pod));
            promoting.becomes(RunState.Settling);
            // Longer than the deadline and half of it, the soak, and than a ready pod may be unready.
            await("nothing is rolled back, and nothing verified, while no node takes the pods")
                    .during(Duration.ofSeconds(40))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> promoting.run().state() == RunState.Settling
                            && shop.production().imageOf("api").equals(Workload.reference("api", "v2")));
        } finally {
            schedulable(shop, nodes, true);
        }

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
    }

    @Test
    void anAutoscalerMayScaleInMidRunAndItsNumberStaysAfterARollback(Shops shops) {
        Shop shop = shop(shops);
        autoscale(shop, 3);
        awaitReplicas(shop, 3);
        Promoting promoting = shop.promote("""
                carry: [Image, Replicas]
                phases: [{name: all, soak: 10m}]
                """);
        promoting.reaches(RunState.Soaking);
        assertEquals(3, shop.production().replicas("api"), "the autoscaler's number is not staging's to say");

        autoscale(shop, 4);
        awaitReplicas(shop, 4);
        shop.production().assertRuns("api", "v2");
        promoting.reaches(RunState.Soaking);
        promoting.command(Command.abort, "somebody");

        promoting.ends(RunState.RolledBack);
        shop.production().assertRuns("api", "v1");
        assertEquals(4, shop.production().replicas("api"));
    }

    private static void autoscale(Shop shop, int least) {
        shop.cluster().apply("""
                        apiVersion: autoscaling/v2
                        kind: HorizontalPodAutoscaler
                        metadata: {name: api}
                        spec:
                          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
                          minReplicas: %d
                          maxReplicas: 6
                          metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
                        """.formatted(least), shop.production().namespace());
    }

    private static void awaitReplicas(Shop shop, int wanted) {
        await("the autoscaler wants " + wanted + " pods")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> shop.production().replicas("api") == wanted);
        shop.production().awaitReady();
    }
}
