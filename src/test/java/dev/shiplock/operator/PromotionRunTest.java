package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator on a shop: what a promotion does, and what it leaves when it fails. */
class PromotionRunTest {
    private Lab lab;
    private Production before;

    @BeforeEach
    void open() {
        lab = Lab.open();
        before = Production.of(lab.user());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void twoPhasesAreCarriedAndProductionsOwnValuesStay() {
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable, Config]
                  phases:
                  - {name: api, workloads: {names: [api]}}
                  - {name: others, workloads: {rest: true}}
                """);
        var run = lab.awaitEnd("shop");

        assertEquals(RunState.Verified, run.state(), run.message());
        Production after = Production.of(lab.user());
        for (String workload :
                new String[] {"deployments.apps/api", "deployments.apps/web", "statefulsets.apps/store"}) {
            assertTrue(after.has(workload, ":2\""), workload);
            assertTrue(after.has(workload, "\"replicas\":2"), workload);
            assertTrue(after.has(workload, "https://shop.example.com/"), workload);
        }
        assertTrue(after.has("configmaps/api-config", "version 2"));
        assertEquals("True", lab.condition("shop", "Ready").orElseThrow().getStatus());
        assertEquals(run.id(), lab.production().getStatus().revision().name());
    }

    @Test
    void aFailureInTheSecondPhaseTakesBothBackByteForByte() {
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable, Config]
                  set: [{workload: web, image: "registry.example.com/shop/web:2-exit"}]
                  phases:
                  - {name: api, workloads: {names: [api]}}
                  - {name: others, workloads: {rest: true}}
                """);
        var run = lab.awaitEnd("shop");

        assertEquals(RunState.RolledBack, run.state(), run.message());
        assertEquals(before, Production.of(lab.user()));
        assertEquals("others", run.failure().phase());
        assertFalse(run.failure().reason().isEmpty());
        assertEquals("False", lab.condition("shop", "Ready").orElseThrow().getStatus());
        assertEquals("True", lab.condition("shop", "RolledBack").orElseThrow().getStatus());
    }
}
