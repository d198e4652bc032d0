package dev.shiplock.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Command;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.RunState;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** SIGKILL in every state of a run; a new operator keeps the promise. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Isolated("kills the operator that the other tests share")
class CrashTest {
    /** States that last for milliseconds may be over when the signal arrives; each try holds the promise all the same. */
    private static final int TRIES = 5;

    private static final String FLAG =
            "{name: flag, resource: {apiVersion: v1, kind: ConfigMap, name: flag, expect: \"object.data.go == 'yes'\"}, interval: 500ms}";

    private static ShopBuilder shop(Shops shops) {
        return shops.of(Workload.deployment("api"), Workload.deployment("web"))
                .staging("api", api -> api.version("v2").with("FEATURE", "on").configured("greeting", "Hello again"))
                .production("api", api -> api.with("LEGACY", "yes").configured("greeting", "Hello"))
                .staging("web", web -> web.version("v2"));
    }

    private static String carrying(String phase) {
        return "carry: [Image, Variable, Config]\nprune: [Variable]\nphases:\n- name: all\n" + phase;
    }

    /** Kills the operator as soon as the run is in this state; says in which state the run was found afterwards. */
    private static RunState killIn(RunState state, Shops shops, Promoting promoting) {
        promoting.await("its run is " + state + " or later", found -> {
            PromotionStatus.Run run =
                    found.getStatus() == null ? null : found.getStatus().run();
            return run != null && (run.state() == state || run.state().ended());
        });
        shops.operator().kill9();
        RunState found = promoting.run().state();
        shops.operator().restart();
        return found;
    }

    private static void assertVerified(Shop shop, Promoting promoting) {
        promoting.ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
        shop.production().assertRuns("web", "v2");
        shop.production().awaitFree();
    }

    private static void assertRolledBack(Shop shop, State before, Promoting promoting) {
        promoting.ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v1");
        shop.production().assertRuns("web", "v1");
        shop.production().awaitFree();
    }

    @Test
    void killedWhileRecording(Shops shops) {
        for (int i = 0; i < TRIES; i++) {
            Shop shop = shop(shops).open();
            Promoting promoting = shop.promote(carrying(""));
            RunState found = killIn(RunState.Recording, shops, promoting);
            assertVerified(shop, promoting);
            if (found == RunState.Recording) {
                return;
            }
        }
        throw new AssertionError("not once in " + TRIES + " tries was it killed in Recording");
    }

    @Test
    void killedWhileWaiting(Shops shops) {
        Shop shop = shop(shops).open();
        shop.flag("no");
        Promoting promoting = shop.promote(
                "preflight: {gates: [" + FLAG.replace("interval", "failures: 1000, interval") + "]}\n" + carrying(""));
        assertEquals(RunState.Waiting, killIn(RunState.Waiting, shops, promoting));
        assertEquals(RunState.Waiting, promoting.run().state());
        shop.production().assertRuns("api", "v1");

        shop.flag("yes");

        assertVerified(shop, promoting);
    }

    @Test
    void killedWhileApplying(Shops shops) {
        Shop shop = shop(shops)
                .production("web", web -> web.startsIn(5))
                .production("api", api -> api.startsIn(5))
                .open();
        Promoting promoting = shop.promote(carrying("  parallelism: 1\n"));
        assertEquals(RunState.Applying, killIn(RunState.Applying, shops, promoting));
        assertVerified(shop, promoting);
    }

    @Test
    void killedWhileSettlingOnAVersionThatIsNeverReady(Shops shops) {
        Shop shop = shop(shops).open();
        State before = shop.production().state();
        Promoting promoting = shop.promote(
                "set: [{workload: web, image: \"local/shop-web:never-ready\"}]\n" + carrying("  deadline: 12s\n"));
        assertEquals(RunState.Settling, killIn(RunState.Settling, shops, promoting));
        assertRolledBack(shop, before, promoting);
        assertEquals(
                "DeadlineExceeded",
                Objects.requireNonNull(promoting.run().failure()).reason());
    }

    @Test
    void killedInTheSecondPhaseOnAVersionThatIsNeverReady(Shops shops) {
        Shop shop = shop(shops).open();
        State before = shop.production().state();
        Promoting promoting = shop.promote("""
                set: [{workload: web, image: "local/shop-web:never-ready"}]
                carry: [Image, Variable, Config]
                prune: [Variable]
                phases:
                - {name: api, workloads: {names: [api]}}
                - {name: web, workloads: {names: [web]}, deadline: 12s}
                """);
        promoting.await("its second phase settles", found -> {
            PromotionStatus.Run run =
                    found.getStatus() == null ? null : found.getStatus().run();
            return run != null && run.state() == RunState.Settling && "web".equals(run.phase());
        });
        shops.operator().kill9();
        assertEquals(RunState.Settling, promoting.run().state());
        shop.production().assertRuns("api", "v2");
        shops.operator().restart();

        assertRolledBack(shop, before, promoting);
    }

    @Test
    void killedWhileSoaking(Shops shops) {
        Shop shop = shop(shops).open();
        Promoting promoting = shop.promote(carrying("  soak: 8s\n"));
        assertEquals(RunState.Soaking, killIn(RunState.Soaking, shops, promoting));
        assertVerified(shop, promoting);
    }

    @Test
    void aFailureWhileNobodyWatchesIsNoticedAfterwards(Shops shops) {
        Shop shop = shop(shops).open();
        shop.flag("yes");
        State before = shop.production().state();
        Promoting promoting = shop.promote(carrying("  soak: 10m\n  gates: [" + FLAG + "]\n"));
        promoting.reaches(RunState.Soaking);

        shops.operator().kill9();
        shop.flag("no");
        shops.operator().restart();

        promoting.ends(RunState.RolledBack);
        shop.flag("yes");
        assertEquals(before, shop.production().state());
    }

    @Test
    void killedWhilePaused(Shops shops) {
        Shop shop = shop(shops).open();
        shop.flag("no");
        State before = shop.production().state();
        Promoting promoting = shop.promote(carrying("  onFailure: Pause\n  gates: [" + FLAG + "]\n"));
        assertEquals(RunState.Paused, killIn(RunState.Paused, shops, promoting));
        assertEquals(RunState.Paused, promoting.run().state());

        promoting.command(Command.rollback, "somebody");

        assertRolledBack(shop, before, promoting);
    }

    @Test
    void killedWhileReverting(Shops shops) {
        for (int i = 0; i < TRIES; i++) {
            Shop shop = shop(shops).open();
            shop.flag("no");
            State before = shop.production().state();
            Promoting promoting = shop.promote(carrying("  gates: [" + FLAG + "]\n"));
            RunState found = killIn(RunState.Reverting, shops, promoting);
            assertRolledBack(shop, before, promoting);
            if (found == RunState.Reverting) {
                return;
            }
        }
        throw new AssertionError("not once in " + TRIES + " tries was it killed in Reverting");
    }

    @Test
    void killedWhileClosing(Shops shops) {
        Shop shop = shop(shops).open();
        Promoting promoting = shop.promote(carrying(""));
        assertEquals(RunState.Verified, killIn(RunState.Verified, shops, promoting));
        assertVerified(shop, promoting);
        promoting.await(
                "nothing holds it any more",
                found -> found.getMetadata().getFinalizers().isEmpty());
    }

    @Test
    void killedWhileRestoring(Shops shops) {
        Shop shop = shop(shops).production("api", api -> api.startsIn(5)).open();
        shop.flag("no");
        State before = shop.production().state();
        Promoting promoting = shop.promote(carrying("  gates: [" + FLAG + "]\n"));
        assertEquals(RunState.Restoring, killIn(RunState.Restoring, shops, promoting));
        assertRolledBack(shop, before, promoting);
    }

    @Test
    void aNamespaceThatIsDeletedWhileNobodyWatchesIsGone(Shops shops) {
        Shop shop = shop(shops).open();
        Promoting promoting = shop.promote(carrying("  soak: 10m\n"));
        promoting.reaches(RunState.Soaking);

        shops.operator().kill9();
        shop.cluster().deleteNamespace(shop.production().namespace());
        shops.operator().restart();

        shop.cluster().awaitGone(shop.production().namespace(), Duration.ofSeconds(90));
    }
}
