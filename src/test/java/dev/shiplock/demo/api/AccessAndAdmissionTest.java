package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static dev.shiplock.demo.api.Samples.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessAndAdmissionTest extends ApiTest {
    @Test
    void whatIsDeniedIsDeniedInReviewsAndInDeed() {
        assertTrue(mayPatchDeployments());
        try (var denial = api.access().deny(asked -> asked.verb().equals("patch"))) {
            assertFalse(mayPatchDeployments());
            client.resource(configMap("settings", Map.of())).create();
            refused(403, () -> settings().patch(MERGE_PATCH, "{\"data\":{}}"));
            assertNotNull(denial);
        }
        assertTrue(mayPatchDeployments());
    }

    @Test
    void admissionChangesAndRefusesAlsoInDryRuns() {
        api.admission()
                .mutate(
                        request -> request.isAbout("configmaps"),
                        object -> Json.child(object, "data").put("injected", "yes"));
        var dry = client.resource(configMap("settings", Map.of())).dryRun().create();
        assertEquals(Map.of("injected", "yes"), dry.getData());
        try (var _ = api.admission().refuse(request -> request.isAbout("configmaps"), "no maps on Fridays")) {
            var failure = refused(
                    403, () -> client.resource(configMap("settings", Map.of())).create());
            assertTrue(failure.says("no maps on Fridays"));
        }
        api.admission().refuseDryRun(request -> request.isAbout("configmaps"));
        refused(
                400,
                () -> client.resource(configMap("settings", Map.of())).dryRun().create());
        client.resource(configMap("settings", Map.of())).create();
    }

    private boolean mayPatchDeployments() {
        var review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withVerb("patch")
                .withGroup("apps")
                .withResource("deployments")
                .endResourceAttributes()
                .endSpec()
                .build();
        return client.resource(review).create().getStatus().getAllowed();
    }
}
