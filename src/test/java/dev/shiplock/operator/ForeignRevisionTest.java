package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A recorded state of another environment is carried like the environment itself. */
class ForeignRevisionTest extends InTheLab {
    private static final String BACK_TO_STAGING = """
            metadata: {name: back}
            spec:
              from: {environment: production, namespace: shop-production}
              to: {environment: staging}
              phases:
              - {name: web, workloads: {names: [web]}}
            """;

    @Test
    void aSecretThatHoldsTheOtherEnvironmentsValueIsGuardedThenToo() {
        secret(Shop.STAGING, "postgres.shop-staging/shop");
        secret(Shop.PRODUCTION, "postgres://POSTGRES.shop-staging/shop");
        lab.user().edit("deployments.apps", Shop.STAGING, "api", api -> {
            var variable = api.withArray("/spec/template/spec/containers/0/env")
                    .addObject()
                    .put("name", "DATABASE");
            variable.withObject("/valueFrom/secretKeyRef")
                    .put("name", "database")
                    .put("key", "url");
        });
        String revision = revisionOfStaging();

        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {revision: %s, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Secret]
                """.formatted(revision));

        var refused = lab.awaitReason("shop", "Stalled", "DangerousChange");
        assertTrue(refused.getMessage().contains("Secret/database"), refused.getMessage());
        assertTrue(refused.getMessage().contains("staging/database"), refused.getMessage());
        assertEquals(before, now());
    }

    /** A run into staging records what staging was before. */
    private String revisionOfStaging() {
        lab.user()
                .edit(
                        Lab.ENVIRONMENTS,
                        Shop.PRODUCTION,
                        "production",
                        production -> production
                                .withObject("/spec/sharedWith")
                                .withArray("namespaces")
                                .add(Shop.STAGING));
        Promotion back = Lab.promotion(BACK_TO_STAGING);
        back.getMetadata().setNamespace(Shop.STAGING);
        lab.user().create(back);
        lab.awaitThat(
                "staging was recorded and the run into it is verified",
                () -> lab.user()
                        .get(Promotion.class, Shop.STAGING, "back")
                        .map(Promotion::getStatus)
                        .filter(status -> status.run() != null && status.run().state() == RunState.Verified)
                        .isPresent());
        return lab.user()
                        .get(Promotion.class, Shop.STAGING, "back")
                        .orElseThrow()
                        .getStatus()
                        .run()
                        .id()
                + "-baseline";
    }

    private void secret(String namespace, String url) {
        lab.user()
                .create(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName("database")
                        .endMetadata()
                        .withData(Map.of(
                                "url",
                                java.util.Base64.getEncoder()
                                        .encodeToString(url.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                        .build());
    }
}
