package dev.shiplock.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.Promotion;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class LaterFieldsTest {
    @Test
    void whatALaterSchemaFillsInKeepsNobodyFromReadingAnObject() {
        ObjectMapper mapper = new ObjectMapper();
        new LaterFields().customize(mapper);

        Promotion read = new KubernetesSerialization(mapper, true).unmarshal("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: shop}
                spec:
                  later: default
                  from: {environment: staging, later: default}
                  to: {environment: production}
                  phases: [{name: all, health: {restarts: 2, later: 1}}]
                status: {later: default}
                """, Promotion.class);

        assertEquals("staging", read.getSpec().from().environment());
        assertEquals(2, read.getSpec().phases().getFirst().health().restarts());
    }
}
