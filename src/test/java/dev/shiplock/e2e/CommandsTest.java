package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.RunState;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Holding a run back, stopping it, and sending it on. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class CommandsTest {
    private static Shop shop(Shops shops) {
        return shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2"))
                .open();
    }

    private static final String PAUSES = """
            phases:
            - name: all
              onFailure: Pause
              gates:
              - name: flag
                resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: "object.data.go == 'yes'"}
                interval: 500ms
            """;

    @Test
    void aFailureThatPausesWaitsForResume(Shops shops) {
        Shop shop = shop(shops);
        shop.flag("no");
        Promoting promoting = shop.promote(PAUSES);
        promoting.reaches(RunState.Paused);
        shop.production().assertRuns("api", "v2");
        assertEquals("True", promoting.condition("Stalled").getStatus());

        shop.flag("yes");
        promoting.command(Command.resume, "somebody");

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
    }

    @Test
    void aFailureThatPausesCanBeRolledBack(Shops shops) {
        Shop shop = shop(shops);
        shop.flag("no");
        State before = shop.production().state();
        Promoting promoting = shop.promote(PAUSES);
        promoting.reaches(RunState.Paused);

        promoting.command(Command.rollback, "somebody");

        promoting.ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
    }

    @Test
    void aSuspendedPromotionTouchesNothingUntilItIsLetGo(Shops shops) {
        Shop shop = shop(shops);
        State before = shop.production().state();
        Promoting promoting = shop.promote("suspend: true");
        promoting.awaitCondition("Ready", "False", "Suspended");
        assertEquals(before, shop.production().state());

        promoting.edit("{\"suspend\":false}");

        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
    }

    @Test
    void abortThatLeavesKeepsTheMixedStateAndTheTurnUntilItIsAccepted(Shops shops) {
        Shop shop = shop(shops);
        Promoting promoting = shop.promote("phases: [{name: all, soak: 10m}]");
        promoting.reaches(RunState.Soaking);

        promoting.command(Command.abort, "leave");

        promoting.ends(RunState.Stopped);
        shop.production().assertRuns("api", "v2");
        assertEquals("shop", shop.production().environment().getStatus().turn().promotion());

        promoting.command(Command.accept, "somebody");
        promoting.awaitCondition("Ready", "True", "Accepted");
        shop.production().awaitFree();
        String taken = shop.production().environment().getStatus().revision().name();
        assertTrue(
                shop.production().revisions().stream()
                        .filter(revision -> revision.getMetadata().getName().equals(taken))
                        .anyMatch(revision -> revision.getSpec().role() == Role.Stopped),
                "the mixed state that was recorded at the stop is the environment's revision now: " + taken);
    }

    @Test
    void anUnhealthySourceIsWaitedFor(Shops shops) {
        Shop shop = shop(shops);
        shop.staging().image("api", "never-ready");
        Promoting promoting = shop.promote("{}");
        promoting.awaitCondition("Ready", "False", "SourceUnhealthy");
        shop.production().assertRuns("api", "v1");

        shop.staging().image("api", "v3");

        // The plan of the sick version is given up, and what staging runs now is planned.
        promoting.becomes(RunState.Verified);
        shop.production().assertRuns("api", "v3");
    }
}
