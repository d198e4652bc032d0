package dev.shiplock.demo.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.simulation.WorkloadSimulation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo from its first line to its exit code. */
class PerformanceTest {
    @Test
    void exitsWithZeroWithinAMinuteWhenEveryStepCameAsExpected() throws InterruptedException {
        Instant beginning = Instant.now();
        assertEquals(0, Performance.embedded(true));
        Duration took = Duration.between(beginning, Instant.now());
        assertTrue(took.compareTo(Duration.ofMinutes(1)) < 0, () -> "took " + took);
    }

    @Test
    void exitsWithOneWhenAStepDidNotComeAsExpected() throws InterruptedException {
        Images good = Images.SIMULATED;
        Images nothingBroken = new Images(good.api(), good.web(), good.web().getFirst(), good.port(), good.ready());
        try (EmbeddedApi api = EmbeddedApi.start();
                WorkloadSimulation workloads = WorkloadSimulation.start(api);
                KubernetesClient client = api.client("demo")) {
            assertEquals(1, Performance.onCluster(client, nothingBroken, true));
        }
    }

    @Test
    @Timeout(60)
    void saysWhatIsMissingWhenItsOperatorCannotStart() {
        try (EmbeddedApi api = EmbeddedApi.start();
                KubernetesClient client = api.client("demo")) {
            api.access().deny(question -> question.resource().equals("secrets"));
            IllegalStateException stopped = assertThrows(
                    IllegalStateException.class, () -> Performance.onCluster(client, Images.SIMULATED, true));
            assertTrue(stopped.getMessage().contains("deploy/cluster-role.yaml"), stopped::getMessage);
        }
    }
}
