package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From dev to staging to production: what staging holds in the middle of a run may be taken back in a minute, so nobody carries it on. */
class SourceBusyTest extends InTheLab {
    private static final String DEV = "shop-dev";
    private static final String WEB = "deployments.apps/web";

    private volatile String staging = "degraded";
    private volatile String production = "degraded";
    /** How often production's gate was asked. */
    private final AtomicInteger asked = new AtomicInteger();

    private Answering stagingGate;
    private Answering productionGate;

    @BeforeEach
    void dev() throws IOException {
        stagingGate = Answering.with(() -> staging);
        productionGate = Answering.with(() -> {
            asked.incrementAndGet();
            return production;
        });
        lab.user()
                .create(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(DEV)
                        .endMetadata()
                        .build());
        lab.user().create(Shop.environment("""
                metadata: {name: dev, namespace: shop-dev}
                spec: {sharedWith: {namespaces: [shop-staging]}}
                """));
        lab.user().create(Shop.deployment(DEV, "web", 1, Shop.template("web", 3, "dev.shop.example.com", "")));
    }

    @AfterEach
    void stop() {
        stagingGate.close();
        productionGate.close();
    }

    private static String gate(Answering server) {
        return "gates: [{name: go, interval: 100ms, failures: 1000, expect: \"body.status == 'healthy'\", http: {url: \""
                + server.url() + "\"}}]";
    }

    /** Version 3 has been written to staging, and whether it stays is not decided. */
    private void stagingIsInTheMiddleOfARun() {
        Promotion first = Lab.promotion("""
                metadata: {name: first}
                spec:
                  from: {environment: dev, namespace: shop-dev}
                  to: {environment: staging}
                  phases:
                  - name: web
                    workloads: {names: [web]}
                    %s
                """.formatted(gate(stagingGate)));
        first.getMetadata().setNamespace(Shop.STAGING);
        lab.user().create(first);
        awaitFirst(RunState.Settling);
    }

    private void awaitFirst(RunState state) {
        lab.awaitThat(
                "the run into staging is " + state,
                () -> lab.user()
                        .get(Promotion.class, Shop.STAGING, "first")
                        .flatMap(PromotionPass::run)
                        .filter(run -> run.state() == state)
                        .isPresent());
    }

    private void abortFirst() {
        lab.user()
                .edit(
                        Lab.PROMOTIONS,
                        Shop.STAGING,
                        "first",
                        object -> object.withObject("/metadata/annotations").put("shiplock.dev/abort", "kim"));
        awaitFirst(RunState.RolledBack);
    }

    private void awaitBusy() {
        String message = lab.awaitReason("shop", "Ready", "SourceBusy").getMessage();
        assertTrue(message.contains("is being changed by promotion first"), message);
        assertEquals(before, now());
    }

    @Test
    void whatItHoldsIsCarriedOnceItsRunIsVerified() {
        stagingIsInTheMiddleOfARun();
        lab.promote(ONE_IMAGE);
        awaitBusy();
        assertTrue(lab.run("shop").isEmpty(), "nothing is planned from what may not stay");
        staging = "healthy";

        verified("shop");
        assertTrue(now().has(WEB, "web:3\""));
    }

    @Test
    void whatIsTakenBackThereIsNeverCarried() {
        stagingIsInTheMiddleOfARun();
        lab.promote(ONE_IMAGE);
        awaitBusy();
        abortFirst();

        verified("shop");
        assertTrue(now().has(WEB, "web:2\""));
        assertEquals(
                List.of(),
                lab.writes(entry -> entry.request().namespace().equals(Shop.PRODUCTION)
                        && entry.request().body().contains("web:3\"")));
    }

    @Test
    void aRunThatIsPlannedAlreadyWaitsToo() {
        lab.promote(ONE_IMAGE + "  preflight: {" + gate(productionGate) + "}\n");
        lab.awaitReason("shop", "Ready", "Preflight");
        stagingIsInTheMiddleOfARun();
        awaitBusy();
        production = "healthy";
        int since = asked.get();
        lab.awaitThat("its own gate has passed", () -> asked.get() >= since + 5);
        assertEquals("SourceBusy", lab.run("shop").orElseThrow().reason());
        assertEquals(before, now());
        abortFirst();

        verified("shop");
        assertTrue(now().has(WEB, "web:2\""));
    }
}
