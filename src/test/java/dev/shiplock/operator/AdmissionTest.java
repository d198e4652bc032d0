package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies and webhooks that refuse, alter, or take no dry runs; and what of their words is shown. */
class AdmissionTest extends InTheLab {
    private static final String SECRET = "hunter2-hunter2";
    private static final String ENV = "/spec/template/spec/containers/0/env";
    private static final String NEVER_READY = """
            metadata: {name: shop}
            spec:
              from: {environment: staging, namespace: shop-staging}
              to: {environment: production}
              set: [{workload: web, image: "registry.example.com/shop/web:2-never-ready"}]
              phases: [{name: web, workloads: {names: [web]}, deadline: 400ms}]
            """;

    private static boolean patchesWeb(ApiRequest request) {
        return request.method().equals("PATCH")
                && request.isAbout("deployments")
                && request.namespace().equals(Shop.PRODUCTION)
                && request.name().equals("web");
    }

    /** A promotion may not bring one in, but production may hold one already, and the server may quote it. */
    private void holdSecret() {
        lab.edit(
                "deployments.apps",
                "web",
                object -> ((ArrayNode) object.at("/spec/template/spec/containers/0/env"))
                        .addObject()
                        .put("name", "DB_PASSWORD")
                        .put("value", SECRET));
        lab.awaitHealthy("web");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noSecretThatARefusalQuotesIsShownAnywhere(boolean atOnce) {
        var log = new Log();
        Logger.getLogger("").addHandler(log);
        try {
            lab.api()
                    .admission()
                    .refuse(
                            request -> patchesWeb(request) && (atOnce || !request.isDryRun()),
                            "spec.template.spec.containers[0].env[2].value: Invalid value: \"" + SECRET + "\"");
            holdSecret();
            lab.promote(ONE_IMAGE);
            lab.awaitEnd("shop", atOnce ? RunState.Rejected : RunState.RolledBack);
            lab.awaitEvent(atOnce ? "Rejected" : "RolledBack");

            String events = lab.events().map(Serialization::asYaml).collect(Collectors.joining());
            String records = lab.revisions().stream().map(Serialization::asYaml).collect(Collectors.joining());
            String status = Serialization.asYaml(lab.status("shop"));
            assertTrue(status.contains("(masked)"), status);
            assertTrue(log.said().contains("Invalid value: \"(masked)\""), log::said);
            assertFalse(status.contains(SECRET), status);
            assertFalse(events.contains(SECRET), events);
            assertFalse(records.contains(SECRET), records);
            assertFalse(log.said().contains(SECRET), log::said);
        } finally {
            Logger.getLogger("").removeHandler(log);
        }
    }

    @Test
    void aWebhookThatTakesNoDryRunsIsNamedAndNothingIsChanged() {
        lab.api().admission().refuseDryRun(AdmissionTest::patchesWeb);
        lab.promote(ONE_IMAGE);
        var run = ended("shop", RunState.Rejected);

        assertEquals("DryRunRefused", run.reason());
        assertTrue(String.valueOf(run.message()).contains("policy.example.com"), run.message());
        assertEquals(before, now());
    }

    @Test
    void admissionThatChangesItsMindInMidRunRollsTheRunBack() {
        var on = new AtomicBoolean();
        lab.api()
                .admission()
                .mutate(
                        request -> patchesWeb(request) && on.get(),
                        object -> object.withObject("/spec/template/spec").put("priorityClassName", "shop"));
        lab.faults()
                .onWrite(entry -> on.compareAndSet(
                        false,
                        entry.request().method().equals("PATCH")
                                && entry.request().isAbout("deployments")
                                && entry.request().name().equals("api")));
        lab.promote(TWO_PHASES);
        var run = rolledBack("shop");

        assertEquals("ChangedByAdmission", run.reason());
        assertTrue(String.valueOf(run.message()).contains("priorityClassName"), run.message());
    }

    @Test
    void whatAdmissionPutsIntoAnotherOrderIsPutBackByteForByte() {
        lab.api().admission().mutate(AdmissionTest::patchesWeb, AdmissionTest::sortVersion2);
        lab.promote(NEVER_READY);
        var run = rolledBack("shop");

        assertEquals("DeadlineExceeded", run.failure().reason());
    }

    @Test
    void anOrderOfAdmissionIsNoConflictForTheNextPhaseOfTheWorkload() {
        lab.edit(
                "deployments.apps",
                "web",
                object -> ((ArrayNode) object.at(ENV))
                        .insertObject(0)
                        .put("name", "ZED")
                        .put("value", "only here"));
        stagingAddsAVariable();
        before = now();
        lab.api().admission().mutate(AdmissionTest::patchesWeb, AdmissionTest::sortVersion2);
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable]
                  prune: [Variable]
                  phases:
                  - {name: images, carry: [Image], workloads: {names: [web]}}
                  - {name: variables, carry: [Variable], workloads: {names: [web]}, soak: 10m}
                """);
        lab.await("shop", RunState.Soaking);
        assertTrue(now().has("deployments.apps/web", "ADDED"));
        assertFalse(now().has("deployments.apps/web", "ZED"));

        lab.command("shop", "rollback", "kim");
        rolledBack("shop");
    }

    private void stagingAddsAVariable() {
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        "web",
                        object -> ((ArrayNode) object.at(ENV))
                                .addObject()
                                .put("name", "ADDED")
                                .put("value", "new"));
        lab.awaitHealthy("web");
    }

    private static final String IMAGES = "{name: images, carry: [Image], workloads: {names: [web]}}";
    private static final String VARIABLES = "{name: variables, carry: [Variable], workloads: {names: [web]}}";

    /** Two phases of one workload, of which one changes variables, and the other one the order of all variables by the way. */
    private void soakInTwoPhases(String first, String second) {
        stagingAddsAVariable();
        lab.api().admission().mutate(AdmissionTest::patchesWeb, AdmissionTest::sortVersion2);
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable]
                  phases:
                  - %s
                  - %s
                """.formatted(first, second.replace("]}}", "]}, soak: 10m}")));
        lab.await("shop", RunState.Soaking);
        assertTrue(now().has("deployments.apps/web", "ADDED"));
        assertTrue(now().has("deployments.apps/web", "web:2\""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOrderOfAdmissionGoesBackWhicheverPhaseItCameWith(boolean imagesFirst) {
        soakInTwoPhases(imagesFirst ? IMAGES : VARIABLES, imagesFirst ? VARIABLES : IMAGES);
        lab.command("shop", "rollback", "kim");

        rolledBack("shop");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEditInAListThatAdmissionHasPutIntoAnotherOrderIsAConflictAndNotRolledBack(boolean imagesFirst) {
        soakInTwoPhases(imagesFirst ? IMAGES : VARIABLES, imagesFirst ? VARIABLES : IMAGES);
        lab.edit(
                "deployments.apps",
                "web",
                object -> object.at(ENV)
                        .valueStream()
                        .filter(variable -> variable.path("name").asText().equals("SITE"))
                        .forEach(variable -> ((ObjectNode) variable).put("value", "by-hand")));
        var paused = lab.await("shop", RunState.Paused);
        assertEquals("Conflict", paused.reason());
        assertTrue(paused.message().contains("/env"), paused.message());

        lab.command("shop", "rollback", "kim");
        var run = lab.await("shop", RunState.RollbackFailed);
        assertEquals("ForeignChange", run.reason());
        assertTrue(run.message().contains("/env"), run.message());
        assertTrue(now().has("deployments.apps/web", "by-hand"));
        assertTrue(now().has("deployments.apps/web", "\"v1\""), "the other fields are back");
        assertFalse(now().has("deployments.apps/web", "ADDED"), "the other fields are back");
    }

    @Test
    void aStampOnTheObjectItselfSpoilsNoRollback() {
        lab.api()
                .admission()
                .mutate(
                        AdmissionTest::patchesWeb,
                        object -> object.withObject("/metadata/annotations")
                                .put("policy.example.com/changed-at", Long.toString(System.nanoTime())));
        lab.promote(NEVER_READY);
        var run = rolledBack("shop");

        assertEquals("DeadlineExceeded", run.failure().reason());
    }

    /** A webhook that came after version 1 was deployed. */
    private static void sortVersion2(ObjectNode deployment) {
        if (deployment.at("/spec/template/spec/containers/0/image").asText().contains(":2")) {
            ArrayNode env = (ArrayNode) deployment.at(ENV);
            List<JsonNode> sorted = env.valueStream()
                    .sorted(Comparator.comparing(
                            variable -> variable.path("name").asText()))
                    .toList();
            env.removeAll().addAll(sorted);
        }
    }

    private static final class Log extends Handler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        String said() {
            return String.join("\n", lines);
        }

        @Override
        public void publish(LogRecord record) {
            lines.add(new SimpleFormatter().format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
