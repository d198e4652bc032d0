package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** The operator as users have it: the image in a pod, installed by the chart or the kustomization, with just the rights they grant. */
@Tag("e2e")
@ExtendWith(OnCluster.class)
@Isolated("stops the operator that the other tests share")
class InstalledOperatorTest {
    private static final String RELEASE = "shiplock-chart";

    @BeforeEach
    void onlyOnOurs() {
        OwnCluster.assume();
    }

    private static Shop shop(Shops shops) {
        return shops.of(Workload.deployment("api").replicas(2))
                .staging("api", api -> api.version("v2").configured("greeting", "Hello again"))
                .production("api", api -> api.configured("greeting", "Hello"))
                .open();
    }

    private static void promotesAndRollsBack(Shop shop) {
        shop.promote("good", "carry: [Image, Config]").ends(RunState.Verified);
        shop.production().assertRuns("api", "v2");
        shop.production().awaitFree();

        State before = shop.production().state();
        shop.promote("bad", "set: [{workload: api, image: \"local/shop-api:exit\"}]")
                .ends(RunState.RolledBack);
        assertEquals(before, shop.production().state());
        shop.production().assertRuns("api", "v2");
        shop.production().awaitFree();
    }

    /** In a namespace other than the usual one, which Pod Security restricts. */
    @Test
    void theChartsOperatorPromotesAndRollsBackAndLeavesEverythingWhenItGoes(Shops shops) {
        Cluster cluster = shops.cluster();
        Shop shop = shop(shops);
        shops.operator().stop();
        try {
            cluster.client()
                    .resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(RELEASE)
                            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                            .endMetadata()
                            .build())
                    .serverSideApply();
            // The suite has applied the CRDs already.
            Shell.run(
                    "helm",
                    "upgrade",
                    "--install",
                    RELEASE,
                    "helm/shiplock",
                    "-n",
                    RELEASE,
                    "--take-ownership",
                    "--wait",
                    "--timeout",
                    "4m");

            promotesAndRollsBack(shop);

            assertFalse(
                    cluster.client().secrets().inNamespace(RELEASE).list().getItems().stream()
                            .filter(secret -> secret.getType().equals("Opaque"))
                            .toList()
                            .isEmpty(),
                    "its key lies in its own namespace");
        } finally {
            Shell.run("helm", "uninstall", RELEASE, "-n", RELEASE, "--wait", "--ignore-not-found");
            cluster.client().namespaces().withName(RELEASE).delete();
            shops.operator().restart();
        }
        assertEquals(4, shop.production().revisions().size(), "two targets and their baselines");
        assertEquals(RunState.Verified, promotion(shop, "good").run().state());
        assertEquals(RunState.RolledBack, promotion(shop, "bad").run().state());
    }

    private static Promoting promotion(Shop shop, String name) {
        return new Promoting(shop.cluster(), shop.production().namespace(), name);
    }

    @Test
    void theKustomizationsOperatorPromotesAndRollsBack(Shops shops) {
        Cluster cluster = shops.cluster();
        Shop shop = shop(shops);
        shops.operator().stop();
        var deployment = cluster.client()
                .apps()
                .deployments()
                .inNamespace(Cluster.OPERATOR_NAMESPACE)
                .withName("shiplock");
        try {
            Shell.run("make", "deploy");
            Shell.run(
                    "kubectl",
                    "rollout",
                    "status",
                    "deployment/shiplock",
                    "-n",
                    Cluster.OPERATOR_NAMESPACE,
                    "--timeout=4m");

            promotesAndRollsBack(shop);
        } finally {
            deployment.delete();
            await("the installed operator is gone")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> cluster.client()
                            .pods()
                            .inNamespace(Cluster.OPERATOR_NAMESPACE)
                            .list()
                            .getItems()
                            .isEmpty());
            shops.operator().restart();
        }
    }
}
