package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static dev.shiplock.demo.api.Samples.custom;
import static dev.shiplock.demo.api.Samples.deployment;
import static dev.shiplock.demo.api.Samples.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatchesTest extends ApiTest {
    @Test
    void aFailedTestOfAJsonPatchIsInvalidAtOnceAndChangesNothing() {
        client.resource(configMap("settings", Map.of("a", "1", "b", "2"))).create();
        var patch = """
                [{"op":"replace","path":"/data/b","value":"3"},{"op":"test","path":"/data/a","value":"other"}]""";
        var failure = assertTimeout(
                Duration.ofSeconds(8), () -> refused(422, () -> settings().patch(JSON_PATCH, patch)));
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
    void aStrategicPatchMergesListsByTheirKeys() {
        var deployment = deployment("web", "web:1");
        deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .setEnv(List.of(new EnvVar("A", "1", null), new EnvVar("B", "2", null)));
        client.resource(deployment).create();
        var patched = web().patch(PatchContext.of(PatchType.STRATEGIC_MERGE), """
                {"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"web"}],"containers":[{"name":"web",
                 "image":"web:2","env":[{"name":"A","$patch":"delete"},{"name":"C","value":"3"}]}]}}}}""");
        var container =
                patched.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertEquals("web:2", container.getImage());
        assertEquals(
                List.of("B", "C"),
                container.getEnv().stream().map(EnvVar::getName).toList());
        assertEquals(Map.of(), patched.getSpec().getTemplate().getSpec().getAdditionalProperties());
    }
}
