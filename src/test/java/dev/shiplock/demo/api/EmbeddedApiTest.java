package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Objects.configMap;
import static dev.shiplock.demo.api.Objects.custom;
import static dev.shiplock.demo.api.Objects.deployment;
import static dev.shiplock.demo.api.Objects.promotion;
import static dev.shiplock.demo.api.Objects.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedApiTest {
    private static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);
    private static final PatchContext MERGE_PATCH = PatchContext.of(PatchType.JSON_MERGE);
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("shiplock")
            .withForce(true)
            .build();

    private EmbeddedApi api;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        client = api.client();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

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
    void aFailedTestOfAJsonPatchIsInvalidAtOnceAndChangesNothing() {
        client.resource(configMap("settings", Map.of("a", "1", "b", "2"))).create();
        var patch = """
                [{"op":"replace","path":"/data/b","value":"3"},{"op":"test","path":"/data/a","value":"other"}]""";
        var failure = assertTimeout(
                Duration.ofSeconds(2), () -> refused(422, () -> settings().patch(JSON_PATCH, patch)));
        assertEquals("Invalid", failure.reason());
        assertTrue(failure.says("the server rejected our request due to an error in our request"));
        assertEquals("2", settings().get().getData().get("b"));
    }

    @Test
    void aJsonPatchFollowsTheServersRulesForWhatIsAbsent() {
        client.resource(configMap("settings", Map.of("a/b", "1"))).create();
        refused(422, () -> settings().patch(JSON_PATCH, "[{\"op\":\"remove\",\"path\":\"/data/x\"}]"));
        refused(422, () -> settings().patch(JSON_PATCH, "[{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1}]"));
        refused(422, () -> settings().patch(JSON_PATCH, "[{\"op\":\"test\",\"path\":\"/x/y\",\"value\":null}]"));
        var patched = settings().patch(JSON_PATCH, """
                [{"op":"test","path":"/data/x","value":null},{"op":"test","path":"/data/a~1b","value":"1"},
                 {"op":"add","path":"/data/x","value":"2"},{"op":"move","from":"/data/a~1b","path":"/data/c"}]""");
        assertEquals(Map.of("x", "2", "c", "1"), patched.getData());
    }

    @Test
    void aJsonPatchKeepsListPositions() {
        var labels = Map.of("spec", (Object) Map.of("list", List.of("a", "b", "c")));
        client.resource(custom("Promotion", "shop", labels)).create();
        shop().patch(JSON_PATCH, """
                [{"op":"remove","path":"/spec/spec/list/0"},{"op":"add","path":"/spec/spec/list/1","value":"x"},
                 {"op":"add","path":"/spec/spec/list/-","value":"z"},{"op":"test","path":"/spec/spec/list/0","value":"b"}]""");
        assertEquals(
                Map.of("spec", Map.of("list", List.of("b", "x", "c", "z"))),
                shop().get().get("spec"));
        refused(422, () -> shop().patch(JSON_PATCH, "[{\"op\":\"add\",\"path\":\"/spec/spec/list/9\",\"value\":1}]"));
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
                .withPropagationPolicy(io.fabric8.kubernetes.api.model.DeletionPropagation.ORPHAN)
                .delete();
        var orphan = client.configMaps().inNamespace("shop").withName("orphan").get();
        assertTrue(orphan.getMetadata().getOwnerReferences().isEmpty());
    }

    @Test
    void anAppliedFieldGoesWhenItIsNoLongerApplied() {
        client.resource(configMap("settings", Map.of("mine", "no"))).create();
        client.resource(configMap("settings", Map.of("a", "1", "b", "2"))).patch(APPLY);
        client.resource(configMap("settings", Map.of("a", "3"))).patch(APPLY);
        assertEquals(Map.of("mine", "no", "a", "3"), settings().get().getData());
        client.resource(configMap("new", Map.of("a", "1"))).patch(APPLY);
        assertNotNull(client.configMaps().inNamespace("shop").withName("new").get());
    }

    @Test
    void anAppliedStatusKeepsTheConditionsOfOthers() {
        client.resource(custom("Promotion", "shop", Map.of())).create();
        shop().subresource("status").patch(MERGE_PATCH, """
                {"status":{"conditions":[{"type":"Other","status":"True"}]}}""");
        var mine = custom("Promotion", "shop", Map.of());
        mine.setAdditionalProperty("status", Map.of("conditions", List.of(Map.of("type", "Ready", "status", "True"))));
        client.resource(mine).subresource("status").patch(APPLY);
        var status = shop().get().<Map<String, List<Map<String, String>>>>get("status");
        assertEquals(
                List.of("Other", "Ready"),
                status.getOrDefault("conditions", List.of()).stream()
                        .map(it -> it.get("type"))
                        .toList());
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

    @Test
    void discoveryKnowsTheKinds() {
        assertEquals("34", client.getKubernetesVersion().getMinor());
        assertTrue(client.getApiResources("shiplock.dev/v1alpha1").getResources().stream()
                .anyMatch(it -> it.getName().equals("promotions/status")));
        assertTrue(client.hasApiGroup("apps", true));
        assertFalse(client.hasApiGroup("argoproj.io", true));
    }

    @Test
    void thePortCanBeChosen() {
        var port = Integer.parseInt(api.url().substring(api.url().lastIndexOf(':') + 1));
        api.close();
        try (var again = EmbeddedApi.start(port);
                var other = again.client()) {
            assertTrue(other.configMaps().inAnyNamespace().list().getItems().isEmpty());
        }
        api = EmbeddedApi.start();
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

    private void edit(java.util.function.Consumer<GenericKubernetesResource> change) {
        var object = shop().get();
        change.accept(object);
        client.resource(object).update();
    }

    private Resource<GenericKubernetesResource> shop() {
        return promotion(client, "shop");
    }

    private Resource<ConfigMap> settings() {
        return client.configMaps().inNamespace("shop").withName("settings");
    }

    private io.fabric8.kubernetes.client.dsl.RollableScalableResource<Deployment> web() {
        return client.apps().deployments().inNamespace("shop").withName("web");
    }
}
