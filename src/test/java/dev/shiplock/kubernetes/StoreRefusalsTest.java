package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.kubernetes.store.Promotions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said when the API server does not take our own objects: it goes to the log. */
class StoreRefusalsTest {
    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void aRefusalQuotesNoSecretOfThePromotion() {
        Promotion promotion = api.inProcess("user").create(Serialization.unmarshal("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: shop, namespace: shop}
                spec:
                  from: {environment: staging}
                  to: {environment: production}
                  phases: [{name: all}]
                  set: [{workload: api, variable: DB_PASSWORD, value: hunter2}]
                """, Promotion.class));
        api.faults()
                .failNext(
                        request -> request.isAbout("promotions"),
                        422,
                        1,
                        "spec.set[0].value: Invalid value: \"hunter2\"");
        Promotions promotions = new Promotions(client);

        var failure = assertThrows(
                ClusterException.Unavailable.class, () -> promotions.writeStatus(promotion, PromotionStatus.EMPTY));

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("Promotion shop/shop"), message);
        assertTrue(message.contains("Invalid value: \"(masked)\""), message);
        assertFalse(message.contains("hunter2"), message);
        assertNull(failure.getCause());
    }
}
