package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static dev.shiplock.demo.api.Samples.custom;
import static dev.shiplock.demo.api.Samples.deployment;
import static dev.shiplock.demo.api.Samples.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class EmbeddedApiTest extends ApiTest {
    @Test
    void creatingTwiceIsRefusedByName() {
        client.resource(configMap("settings", Map.of())).create();
        var failure = refused(
                409, () -> client.resource(configMap("settings", Map.of())).create());
        assertEquals("AlreadyExists", failure.reason());
        assertTrue(failure.says("configmaps \"settings\" already exists"));
    }

    @Test
    void aGeneratedNameGetsItsLetters() {
        var made = configMap("", Map.of());
        made.getMetadata().setName(null);
        made.getMetadata().setGenerateName("run-");
        assertTrue(client.resource(made).create().getMetadata().getName().matches("run-[a-z0-9]{5}"));
    }

    @Test
    void aStaleResourceVersionConflictsInEveryKindOfUpdate() {
        var first =
                client.resource(custom("Promotion", "shop", Map.of("run", "1"))).create();
        edit(object -> object.setAdditionalProperty("spec", Map.of("run", "2")));
        var stale =
                "{\"metadata\":{\"resourceVersion\":\"" + first.getMetadata().getResourceVersion() + "\"},";
        refused(409, () -> client.resource(first).update());
        refused(409, () -> client.resource(first).updateStatus());
        refused(409, () -> shop().patch(MERGE_PATCH, stale + "\"spec\":{\"run\":\"3\"}}"));
        refused(409, () -> shop().subresource("status").patch(MERGE_PATCH, stale + "\"status\":{\"a\":1}}"));
        var jsonPatch = "[{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\"1\"}]";
        refused(409, () -> shop().patch(JSON_PATCH, jsonPatch));
        assertEquals(Map.of("run", "2"), shop().get().get("spec"));
    }

    @Test
    void statusAndSpecAreWrittenApart() {
        var created = custom("Promotion", "shop", Map.of("run", "1"));
        created.setAdditionalProperty("status", Map.of("leaked", true));
        assertNull(client.resource(created).create().get("status"));

        var withStatus = shop().get();
        withStatus.setAdditionalProperty("status", Map.of("phase", "Running"));
        withStatus.setAdditionalProperty("spec", Map.of("run", "ignored"));
        var updated = client.resource(withStatus).updateStatus();
        assertEquals(Map.of("phase", "Running"), updated.get("status"));
        assertEquals(Map.of("run", "1"), updated.get("spec"));
        assertEquals(1, updated.getMetadata().getGeneration());
        assertNotEquals(
                withStatus.getMetadata().getResourceVersion(),
                updated.getMetadata().getResourceVersion());

        updated.setAdditionalProperty("spec", Map.of("run", "2"));
        updated.setAdditionalProperty("status", Map.of("phase", "ignored"));
        var replaced = client.resource(updated).update();
        assertEquals(Map.of("phase", "Running"), replaced.get("status"));
        assertEquals(2, replaced.getMetadata().getGeneration());

        shop().subresource("status").patch(MERGE_PATCH, "{\"spec\":{\"run\":\"9\"},\"status\":{\"more\":1}}");
        assertEquals(Map.of("phase", "Running", "more", 1), shop().get().get("status"));
        assertEquals(Map.of("run", "2"), shop().get().get("spec"));
    }

    @Test
    void onlyTheSpecOfAWorkloadMovesItsGeneration() {
        client.resource(deployment("web", "web:1")).create();
        var labelled = web().edit(it -> new DeploymentBuilder(it)
                .editMetadata()
                .addToLabels("team", "shop")
                .endMetadata()
                .build());
        assertEquals(1, labelled.getMetadata().getGeneration());
        web().scale(3);
        assertEquals(3, web().get().getSpec().getReplicas());
        assertEquals(2, web().get().getMetadata().getGeneration());
    }

    @Test
    void anUpdateThatChangesNothingKeepsTheResourceVersion() {
        var made = client.resource(configMap("settings", Map.of("a", "1"))).create();
        var same = settings().patch(MERGE_PATCH, "{\"data\":{\"a\":\"1\"}}");
        assertEquals(made.getMetadata().getResourceVersion(), same.getMetadata().getResourceVersion());
    }

    @Test
    void dryRunsAnswerWhatWouldBeAndPersistNothing() {
        var made = client.resource(configMap("new", Map.of("a", "1"))).dryRun().create();
        assertNotNull(made.getMetadata().getUid());
        assertNull(client.configMaps().inNamespace("shop").withName("new").get());

        client.resource(configMap("settings", Map.of("a", "1"))).create();
        var dry = new PatchContext.Builder()
                .withPatchType(PatchType.JSON)
                .withDryRun(List.of("All"))
                .build();
        var patched = settings().patch(dry, "[{\"op\":\"replace\",\"path\":\"/data/a\",\"value\":\"2\"}]");
        assertEquals("2", patched.getData().get("a"));
        refused(422, () -> settings().patch(dry, "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"2\"}]"));
        client.resource(configMap("settings", Map.of("a", "3"))).dryRun().update();
        settings().dryRun().delete();
        assertEquals("1", settings().get().getData().get("a"));
    }

    @Test
    void discoveryKnowsTheKinds() {
        assertEquals("34", client.getKubernetesVersion().getMinor());
        assertTrue(client.getApiResources("shiplock.dev/v1alpha1").getResources().stream()
                .anyMatch(it -> it.getName().equals("promotions/status")));
        api.register(ResourceType.custom("shiplock.dev", "v1alpha1", "promotions", "Promotion"));
        assertTrue(client.getApiResources("shiplock.dev/v1alpha1").getResources().stream()
                .anyMatch(it -> it.getShortNames().equals(List.of("promo"))));
        assertTrue(client.hasApiGroup("apps", true));
        assertFalse(client.hasApiGroup("argoproj.io", true));
    }

    @Test
    void thePortCanBeChosen() {
        try (var again = onAPortThatWasFree();
                var other = again.client()) {
            assertTrue(other.configMaps().inAnyNamespace().list().getItems().isEmpty());
        }
    }

    /** Somebody else may have got the port meanwhile; then there are others. */
    private static EmbeddedApi onAPortThatWasFree() {
        while (true) {
            var before = EmbeddedApi.start();
            before.close();
            try {
                var again = EmbeddedApi.start(port(before));
                assertEquals(before.url(), again.url());
                return again;
            } catch (CompletionException refused) {
                assertInstanceOf(BindException.class, refused.getCause());
            }
        }
    }

    private static int port(EmbeddedApi api) {
        return Integer.parseInt(api.url().substring(api.url().lastIndexOf(':') + 1));
    }
}
