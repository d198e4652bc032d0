package dev.shiplock.demo.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class StatefulSetsTest extends SimulationTest {
    @Test
    void aStatefulSetUpdatesFromTheHighestOrdinalOneByOne() {
        user.create(statefulSet("db", 3, template("db:1")));
        until(() -> ready("db", 3));
        assertEquals(List.of("db-0", "db-1", "db-2"), names());
        var before = statefulSet("db").getStatus().getCurrentRevision();
        assertEquals(before, statefulSet("db").getStatus().getUpdateRevision());
        var order = new CopyOnWriteArrayList<String>();
        try (var _ = api.onChange(change -> {
            if (change.plural().equals("pods") && change.removed()) {
                order.add(change.name());
            }
        })) {
            image("db", "db:2");
            until(() -> ready("db", 3)
                    && !before.equals(statefulSet("db").getStatus().getCurrentRevision()));
        }
        assertEquals(List.of("db-2", "db-1", "db-0"), order);
        var status = statefulSet("db").getStatus();
        assertEquals(status.getUpdateRevision(), status.getCurrentRevision());
        for (var pod : pods()) {
            assertEquals(
                    status.getUpdateRevision(), pod.getMetadata().getLabels().get(StatefulSets.HASH));
        }
    }

    @Test
    void aStatefulSetStaysStuckOnARejectedPodUntilSomebodyDeletesIt() {
        user.create(statefulSet("db", 2, template("db:1")));
        until(() -> ready("db", 2));
        image("db", "db:2-exit");
        until(() -> pods().stream().anyMatch(pod -> state(pod).startsWith("CrashLoopBackOff")));
        image("db", "db:1");
        until(() -> Objects.equals(statefulSet("db").getStatus().getObservedGeneration(), 3L));
        var stuck = pods().getLast();
        assertEquals("db:2-exit", image(stuck));
        assertEquals(1, statefulSet("db").getStatus().getReadyReplicas());

        user.delete(stuck);
        until(() -> ready("db", 2));
        assertEquals("db:1", image(pods().getLast()));
        assertNotEquals(uid(stuck), uid(pods().getLast()));
    }

    private List<String> names() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    }
}
