package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Command;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Condition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is put back, in which order, and what is left to others. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Execution(ExecutionMode.CONCURRENT)
class RollbackTest {
    @Test
    void aFailureInTheSecondOfThreePhasesTakesBackEverythingLastFirst(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"), Workload.deployment("web"), Workload.deployment("worker"))
                .staging(
                        "api",
                        api -> api.version("v2")
                                .with("FIRST", "1")
                                .with("FEATURE", "on")
                                .with("LAST", "9")
                                .configured("greeting", "Hello again")
                                .configured("colour", "blue"))
                .production(
                        "api",
                        api -> api.replicas(2)
                                .with("FIRST", "1")
                                .with("LEGACY", "yes")
                                .with("LAST", "1")
                                .configured("greeting", "Hello")
                                .configured("legacy", "yes"))
                .staging("web", web -> web.version("v2").with("FEATURE", "on"))
                .staging("worker", worker -> worker.version("v2"))
                .open();
        State before = shop.production().state();
        try (WrittenImages images = WrittenImages.watch(shop.production())) {
            Promoting promoting = shop.promote("""
                    carry: [Image, Variable, Config]
                    prune: [Variable, Config]
                    set: [{workload: web, image: "local/shop-web:degraded"}]
                    phases:
                    - name: first
                      workloads: {names: [api]}
                    - name: second
                      workloads: {names: [web]}
                      gates:
                      - name: health
                        http: {service: {name: web, port: 8080}, path: /health}
                        expect: "body.status == 'healthy'"
                        interval: 1s
                    - name: third
                      workloads: {names: [worker]}
                    """);

            promoting.ends(RunState.RolledBack);

            assertEquals(before, shop.production().state());
            shop.production().workloads().forEach(workload -> shop.production().assertRuns(workload.name(), "v1"));
            assertEquals("True", promoting.condition("RolledBack").getStatus());
            assertEquals(PhaseState.Reverted, promoting.phase("first").state());
            assertEquals(PhaseState.Reverted, promoting.phase("second").state());
            assertEquals(PhaseState.Skipped, promoting.phase("third").state());
            images.assertOrder("api v2", "web degraded", "web v1", "api v1");
        }
    }

    @Test
    void aPromotionDeletedInMidRunIsRolledBackFirst(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2"))
                .open();
        State before = shop.production().state();
        Promoting promoting = shop.promote("phases: [{name: all, soak: 10m}]");
        promoting.reaches(RunState.Soaking);

        promoting.delete();

        promoting.awaitGone();
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
        shop.production().awaitFree();
    }

    @Test
    void aPromotionDeletedInMidRunLeavesThingsAsTheyAreIfItSaysSo(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"), Workload.deployment("web"))
                .staging("api", api -> api.version("v2"))
                .staging("web", web -> web.version("v2"))
                .open();
        Promoting promoting = shop.promote("""
                phases:
                - {name: first, workloads: {names: [api]}, soak: 10m}
                - {name: second, workloads: {rest: true}}
                """);
        String run = promoting.reaches(RunState.Soaking).id();
        State left = shop.production().state();

        promoting.merge("{\"metadata\":{\"annotations\":{\"shiplock.dev/on-delete\":\"leave\"}}}");
        promoting.delete();

        promoting.awaitGone();
        assertEquals(left, shop.production().state());
        shop.production().assertRuns("api", "v2");
        shop.production().assertRuns("web", "v1");
        shop.production().awaitFree();
        String taken = shop.production().environment().getStatus().revision().name();
        assertTrue(
                shop.production().revisions().stream()
                        .filter(revision -> revision.getMetadata().getName().equals(taken))
                        .anyMatch(revision -> revision.getSpec().role() == Role.Accepted
                                && revision.getSpec().run().equals(run)),
                "what the run has left is the environment's revision now: " + taken);
    }

    @Test
    void anAbortedRunIsRolledBack(Shops shops) {
        Shop shop = shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2"))
                .open();
        State before = shop.production().state();
        Promoting promoting = shop.promote("phases: [{name: all, soak: 10m}]");
        promoting.reaches(RunState.Soaking);

        promoting.command(Command.abort, "somebody");

        promoting.ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        assertFalse(promoting.current().getMetadata().getAnnotations().containsKey(Command.abort.annotation()));
    }

    private static final String FOREIGN =
            "{\"name\":\"api\",\"env\":[{\"name\":\"FEATURE\",\"value\":\"somebody's\"}]}";

    private static Shop edited(Shops shops) {
        return shops.of(Workload.deployment("api"))
                .staging("api", api -> api.version("v2").with("FEATURE", "on"))
                .production("api", api -> api.with("FEATURE", "off"))
                .open();
    }

    private static Promoting conflicting(Shop shop) {
        Promoting promoting = shop.promote("""
                carry: [Image, Variable]
                phases: [{name: all, soak: 10m}]
                """);
        promoting.reaches(RunState.Soaking);
        shop.production().editContainer("api", FOREIGN);
        Condition conflict = promoting.awaitCondition("Ready", "False", "Conflict");
        assertEquals(RunState.Paused, promoting.run().state());
        assertTrue(conflict.getMessage().contains("Deployment/api"), conflict::getMessage);
        assertTrue(conflict.getMessage().contains("FEATURE"), conflict::getMessage);
        assertFalse(conflict.getMessage().contains("somebody's"), "values are not told: they may be secret");
        return promoting;
    }

    @Test
    void somebodyElsesEditInMidRunIsAConflictAndIsLeftAloneByTheRollback(Shops shops) {
        Shop shop = edited(shops);
        State before = shop.production().state();
        Promoting promoting = conflicting(shop);

        promoting.command(Command.rollback, "somebody");

        promoting.ends(RunState.RollbackFailed);
        Condition failed = promoting.condition("RolledBack");
        assertEquals("False", failed.getStatus());
        assertEquals("ForeignChange", failed.getReason());
        assertTrue(failed.getMessage().contains("FEATURE"), failed::getMessage);
        assertEquals("somebody's", shop.production().variablesOf("api").get("FEATURE"));
        shop.production().assertRuns("api", "v1");
        assertEquals("shop", shop.production().environment().getStatus().turn().promotion(), "it holds the turn");

        shop.production().editContainer("api", FOREIGN.replace("somebody's", "off"));
        promoting.command(Command.rollback, "somebody again");
        promoting.becomes(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().awaitFree();
    }

    @Test
    void aConflictThatIsSettledCanBeResumed(Shops shops) {
        Shop shop = edited(shops);
        Promoting promoting = conflicting(shop);

        shop.production().editContainer("api", FOREIGN.replace("somebody's", "on"));
        promoting.command(Command.resume, "somebody");

        promoting.reaches(RunState.Soaking);
        shop.production().assertRuns("api", "v2");
        promoting.command(Command.abort, "somebody");
        promoting.ends(RunState.RolledBack);
        assertEquals("off", shop.production().variablesOf("api").get("FEATURE"));
    }
}
