package dev.shiplock.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.Promotion;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapperCustomizer;
import jakarta.inject.Singleton;
import org.junit.jupiter.api.Test;

class LaterFieldsTest {
    /** Whoever has this scope and this interface is asked by Quarkus when it makes the mapper of the client; nobody else is. */
    @Test
    void isFoundByWhoMakesTheMapperOfTheClient() {
        assertTrue(KubernetesClientObjectMapperCustomizer.class.isAssignableFrom(LaterFields.class));
        assertTrue(LaterFields.class.isAnnotationPresent(Singleton.class));
    }

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
