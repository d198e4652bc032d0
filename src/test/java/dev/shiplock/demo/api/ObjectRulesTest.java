package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static dev.shiplock.demo.api.Samples.custom;
import static dev.shiplock.demo.api.Samples.deployment;
import static dev.shiplock.demo.api.Samples.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObjectRulesTest extends ApiTest {
    @Test
    void finalizersHoldADeletedObjectUntilTheLastIsGone() {
        var held = configMap("settings", Map.of());
        held.getMetadata().setFinalizers(List.of("shiplock.dev/run"));
        client.resource(held).create();
        settings().delete();
        assertNotNull(settings().get().getMetadata().getDeletionTimestamp());
        refused(
                422,
                () -> settings().patch(MERGE_PATCH, "{\"metadata\":{\"finalizers\":[\"shiplock.dev/run\",\"x/y\"]}}"));
        var last = settings().patch(JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/metadata/finalizers\"}]");
        assertEquals("settings", last.getMetadata().getName());
        assertNull(settings().get());
    }

    @Test
    void whatAnObjectOwnsGoesWithItUnlessItIsOrphaned() {
        owned("first", "dependent");
        client.configMaps().inNamespace("shop").withName("first").delete();
        assertNull(client.configMaps().inNamespace("shop").withName("dependent").get());

        owned("second", "orphan");
        client.configMaps()
                .inNamespace("shop")
                .withName("second")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        var orphan = client.configMaps().inNamespace("shop").withName("orphan").get();
        assertTrue(orphan.getMetadata().getOwnerReferences().isEmpty());
    }

    @Test
    void emptyListsAndMapsOfBuiltInTypesAreNotStored() {
        var body = """
                {"metadata":{"name":"web","labels":{}},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":
                 {"metadata":{"annotations":{},"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1",
                 "env":[],"envFrom":[],"command":[],"args":[],"volumeMounts":[],"resources":{}}],
                 "volumes":[{"name":"tmp","emptyDir":{}}]}}}}""";
        client.resource(Json.typed(Json.parseObject(body), Deployment.class))
                .inNamespace("shop")
                .create();
        var stored =
                api.inProcess("test").get("deployments.apps", "shop", "web").orElseThrow();
        var container = stored.at("/spec/template/spec/containers/0");
        for (var field : List.of("env", "envFrom", "command", "args", "volumeMounts")) {
            assertFalse(container.has(field), field);
        }
        assertFalse(stored.at("/spec/template/metadata").has("annotations"));
        assertTrue(stored.at("/spec/template/spec/volumes/0").has("emptyDir"));
        assertTrue(container.has("resources"));

        client.resource(configMap("settings", Map.of())).create();
        settings().patch(MERGE_PATCH, "{\"data\":{},\"binaryData\":{}}");
        var settings =
                api.inProcess("test").get("configmaps", "shop", "settings").orElseThrow();
        assertFalse(settings.has("data") || settings.has("binaryData"));
    }

    @Test
    void emptyListsInCustomResourcesStay() {
        client.resource(custom("Promotion", "shop", Map.of("prune", List.of()))).create();
        assertEquals(Map.of("prune", List.of()), shop().get().get("spec"));
    }

    @Test
    void whatIsImmutableIsRefused() {
        client.resource(custom("EnvironmentRevision", "production-1", Map.of("digest", "a")))
                .create();
        var revision = client.genericKubernetesResources("shiplock.dev/v1alpha1", "EnvironmentRevision")
                .inNamespace("shop")
                .withName("production-1");
        refused(422, () -> revision.patch(MERGE_PATCH, "{\"spec\":{\"digest\":\"b\"}}"));

        var frozen = new ConfigMapBuilder(configMap("settings", Map.of("a", "1")))
                .withImmutable(true)
                .build();
        client.resource(frozen).create();
        var failure = refused(422, () -> settings().patch(MERGE_PATCH, "{\"data\":{\"a\":\"2\"}}"));
        assertTrue(failure.says("field is immutable when `immutable` is set"));

        client.resource(deployment("web", "web:1")).create();
        refused(422, () -> web().patch(MERGE_PATCH, "{\"spec\":{\"selector\":{\"matchLabels\":{\"x\":\"y\"}}}}"));
        client.resource(new StatefulSetBuilder()
                        .withNewMetadata()
                        .withName("db")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .withServiceName("db")
                        .endSpec()
                        .build())
                .create();
        var db = client.apps().statefulSets().inNamespace("shop").withName("db");
        refused(422, () -> db.patch(MERGE_PATCH, "{\"spec\":{\"serviceName\":\"other\"}}"));
    }

    @Test
    void plainSecretValuesAreStoredEncoded() {
        var secret = new SecretBuilder()
                .withNewMetadata()
                .withName("keys")
                .withNamespace("shop")
                .endMetadata()
                .addToStringData("a", "b")
                .build();
        assertEquals(Map.of("a", "Yg=="), client.resource(secret).create().getData());
    }

    @Test
    void unknownKindsAreUnknownUntilTheyAreRegistered() {
        var widget = custom("Widget", "one", Map.of());
        widget.setApiVersion("example.com/v1");
        var context = new CustomResourceDefinitionContext.Builder()
                .withGroup("example.com")
                .withVersion("v1")
                .withPlural("widgets")
                .withKind("Widget")
                .withScope("Namespaced")
                .build();
        var widgets = client.genericKubernetesResources(context).inNamespace("shop");
        refused(404, () -> widgets.resource(widget).create());
        api.register(context);
        widgets.resource(widget).create();
        assertEquals(1, widgets.list().getItems().size());
    }

    @Test
    void selectorsSelectByLabelsAndFields() {
        for (var tier : List.of("a", "b", "c")) {
            var map = configMap("map-" + tier, Map.of());
            map.getMetadata().setLabels(Map.of("tier", tier));
            client.resource(map).create();
        }
        var maps = client.configMaps().inNamespace("shop");
        assertEquals(1, maps.withLabel("tier", "a").list().getItems().size());
        assertEquals(2, maps.withLabelIn("tier", "a", "b").list().getItems().size());
        assertEquals(1, maps.withLabelNotIn("tier", "a", "b").list().getItems().size());
        assertEquals(0, maps.withoutLabel("tier").list().getItems().size());
        assertEquals(2, maps.withoutLabel("tier", "a").list().getItems().size());
        assertEquals(
                1, maps.withField("metadata.name", "map-c").list().getItems().size());
        maps.withLabel("tier", "a").delete();
        assertEquals(2, client.configMaps().inAnyNamespace().list().getItems().size());
    }

    @Test
    void bothKindsOfEventsCanBeCreated() {
        client.resource(new EventBuilder()
                        .withNewMetadata()
                        .withGenerateName("e-")
                        .withNamespace("shop")
                        .endMetadata()
                        .withReason("Promoted")
                        .build())
                .create();
        client.resource(new io.fabric8.kubernetes.api.model.events.v1.EventBuilder()
                        .withNewMetadata()
                        .withName("e")
                        .withNamespace("shop")
                        .endMetadata()
                        .withReason("Promoted")
                        .build())
                .create();
        assertEquals(
                1, client.v1().events().inNamespace("shop").list().getItems().size());
        assertEquals(
                1,
                client.events()
                        .v1()
                        .events()
                        .inNamespace("shop")
                        .list()
                        .getItems()
                        .size());
    }

    private void owned(String owner, String dependent) {
        var stored = client.resource(configMap(owner, Map.of())).create();
        var map = configMap(dependent, Map.of());
        map.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("ConfigMap")
                        .withName(owner)
                        .withUid(stored.getMetadata().getUid())
                        .build()));
        client.resource(map).create();
    }
}
