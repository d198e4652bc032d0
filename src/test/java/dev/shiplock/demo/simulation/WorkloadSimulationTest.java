package dev.shiplock.demo.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadSimulationTest extends SimulationTest {
    @Test
    void workloadsThatWereThereBeforeGetTheirPods() {
        simulation.close();
        user.create(deployment("web", 1, template("web:1")));
        user.create(statefulSet("db", 1, template("db:1")));
        simulation = WorkloadSimulation.start(api);
        until(() -> complete("web", 1) && ready("db", 1));
    }

    @Test
    void itWritesUnderItsOwnIdentityAndRestsWhenAllIsDone() {
        user.create(deployment("web", 2, template("web:1")));
        until(() -> complete("web", 2));
        assertEquals(1, api.faults().writes("user").size());
        assertTrue(api.faults().writes(WorkloadSimulation.IDENTITY).size() > 5);

        api.faults().clearJournal();
        restart(Timing.defaults());
        user.create(deployment("other", 1, template("other:1")));
        until(() -> complete("other", 1));
        assertEquals(
                List.of(),
                api.faults().writes(WorkloadSimulation.IDENTITY).stream()
                        .filter(write -> write.request().uri().contains("/web"))
                        .toList());
    }
}
