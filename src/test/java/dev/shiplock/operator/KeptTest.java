package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Environment;
import dev.shiplock.api.RunState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a process keeps of objects, and what it watches, goes when they go. */
class KeptTest extends InTheLab {
    private static final String ON_CHANGE = """
            metadata: {name: follower}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              trigger: OnChange
              suspend: true
              phases:
              - {name: web, workloads: {names: [web]}}
            """;

    @Test
    void nothingIsKeptOfTwoHundredPromotionsThatAreGone() {
        for (int i = 0; i < 6; i++) {
            String name = "run-" + i;
            String image = "registry.example.com/shop/web:" + (i % 3 == 2 ? "2-exit" : "2-" + i);
            lab.promote(ONE_IMAGE.replace("name: shop}", "name: " + name + "}") + "  set: [{workload: web, image: \""
                    + image + "\"}]\n");
            lab.awaitEnd(name, i % 3 == 2 ? RunState.RolledBack : RunState.Verified);
        }
        for (int i = 0; i < 97; i++) {
            String plan = "plan-" + i;
            String follower = "follower-" + i;
            lab.promote(ONE_IMAGE
                    .replace("name: shop}", "name: " + plan + "}")
                    .replace("phases:", "mode: Plan\n  phases:"));
            lab.promote(ON_CHANGE.replace("name: follower}", "name: " + follower + "}"));
        }
        lab.await("plan-96", RunState.Planned);
        lab.awaitReason("follower-96", "Ready", "Suspended");
        assertTrue(
                lab.kept().sizes().get("recovery") > 150,
                () -> lab.kept().sizes().toString());

        lab.user()
                .list(dev.shiplock.api.Promotion.class, Shop.PRODUCTION)
                .forEach(promotion -> lab.user()
                        .delete(
                                Lab.PROMOTIONS,
                                Shop.PRODUCTION,
                                promotion.getMetadata().getName()));
        awaitNothingKeptOfPromotions();
        lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        lab.user().delete(Lab.ENVIRONMENTS, Shop.STAGING, "staging");
        lab.awaitThat(
                "nothing is kept: " + lab.kept().sizes(),
                () -> lab.kept().sizes().values().stream().allMatch(size -> size == 0));
    }

    private void awaitNothingKeptOfPromotions() {
        lab.awaitThat(
                "nothing is kept of Promotions",
                () -> lab.kept().sizes().entrySet().stream()
                        .filter(kept -> !List.of("inSync", "workloads").contains(kept.getKey()))
                        .allMatch(kept -> kept.getValue() == 0));
    }

    @Test
    void aPromotionThatIsDeletedInMidRunLeavesNothing() {
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 10m"));
        lab.await("shop", RunState.Soaking);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.awaitThat("the Promotion is gone", () -> lab.find("shop").isEmpty());

        awaitNothingKeptOfPromotions();
        assertEquals(before, now());
    }

    @Test
    void theWatchesOfANamespaceEndWithItsLastEnvironmentAndBeginAnewWithTheNext() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        lab.awaitThat("production was judged", () -> lab.kept().inSync().size() == 1);
        assertEquals(8, watches(Shop.PRODUCTION));
        Environment second = Shop.environment("""
                metadata: {name: second, namespace: shop-production}
                spec: {tier: Production, workloads: {selector: {matchLabels: {app: none}}}}
                """);
        lab.user().create(second);
        lab.awaitThat(
                "the second environment is described",
                () -> lab.user()
                        .get(Environment.class, Shop.PRODUCTION, "second")
                        .filter(found -> found.getStatus() != null)
                        .isPresent());
        lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        lab.awaitThat("production is forgotten", () -> lab.kept().inSync().size() == 0);
        assertEquals(8, watches(Shop.PRODUCTION));

        lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "second");
        lab.awaitThat("production is not watched", () -> watches(Shop.PRODUCTION) == 0);
        assertEquals(8, watches(Shop.STAGING));

        lab.user().create(Shop.environment("""
                metadata: {name: production, namespace: shop-production}
                spec: {tier: Production}
                """));
        lab.awaitThat("production is watched again", () -> watches(Shop.PRODUCTION) == 8);
    }

    @Test
    void bothEnvironmentsOfANamespaceMayGoAtOnce() {
        lab.user().create(Shop.environment("""
                metadata: {name: second, namespace: shop-production}
                spec: {tier: Production, workloads: {selector: {matchLabels: {app: none}}}}
                """));
        lab.awaitThat("production is watched", () -> watches(Shop.PRODUCTION) == 8);
        lab.api().inProcess("user").atomically(() -> {
            lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
            lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "second");
        });
        lab.awaitThat("production is not watched", () -> watches(Shop.PRODUCTION) == 0);
    }

    @Test
    void aPromotionFromANamespaceWithoutAnEnvironmentWatchesNothingThere() {
        lab.promote(ON_CHANGE
                .replace("namespace: shop-staging", "namespace: elsewhere")
                .replace("suspend: true", "settle: 0s"));
        lab.awaitReason("follower", "Ready", "SourceNotShared");

        assertEquals(0, watches("elsewhere"));
    }

    private long watches(String namespace) {
        return lab.api().openWatches("operator-1").stream()
                .filter(watch -> watch.endsWith(" in " + namespace))
                .count();
    }
}
