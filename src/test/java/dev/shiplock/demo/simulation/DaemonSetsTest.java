package dev.shiplock.demo.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DaemonSetsTest extends SimulationTest {
    @Test
    void aDaemonSetRunsOnTheNode() {
        user.create(new DaemonSetBuilder()
                .withNewMetadata()
                .withName("agent")
                .withNamespace(NS)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(template("agent:1"))
                .endSpec()
                .build());
        Predicate<DaemonSet> updated = set -> set.getStatus() != null
                && Objects.equals(set.getStatus().getUpdatedNumberScheduled(), 1)
                && set.getStatus().getNumberReady() == 1
                && set.getStatus()
                        .getObservedGeneration()
                        .equals(set.getMetadata().getGeneration());
        until(() -> user.get(DaemonSet.class, NS, "agent").filter(updated).isPresent());
        user.edit("daemonsets.apps", NS, "agent", it -> setImage(it, "agent:2"));
        until(() -> user.get(DaemonSet.class, NS, "agent").filter(updated).isPresent());
        assertEquals(
                List.of("agent:2"),
                pods().stream().map(WorkloadSimulationTest::image).toList());
    }
}
