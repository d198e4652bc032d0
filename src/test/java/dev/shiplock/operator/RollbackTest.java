package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Every way in which a new version can fail in production takes everything of the run back. */
class RollbackTest extends InTheLab {
    private static String failing(String workload, String tag, String phase) {
        return """
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable, Config]
                  set: [{workload: %s, image: "registry.example.com/shop/%s:%s"}]
                  phases:
                  - {name: api, workloads: {names: [api]}}
                  - {name: others, workloads: {rest: true}%s}
                """.formatted(workload, workload, tag, phase);
    }

    @Test
    void aVersionThatIsNeverReadyIsTakenBackAtItsDeadline() {
        lab.promote(failing("web", "2-never-ready", ", deadline: 400ms"));
        var run = rolledBack("shop");

        assertEquals("DeadlineExceeded", run.failure().reason());
        assertEquals("others", run.failure().phase());
        assertTrue(
                run.failure().message().contains("Deployment/web"),
                run.failure().message());
        assertEquals("True", lab.condition("shop", "RolledBack").orElseThrow().getStatus());
        assertEquals("True", lab.condition("shop", "Stalled").orElseThrow().getStatus());
    }

    @Test
    void aVersionThatExitsIsTakenBackLongBeforeItsDeadline() {
        lab.promote(failing("web", "2-exit", ", deadline: 10m"));
        var run = rolledBack("shop");

        assertTrue(
                List.of("CrashLoopBackOff", "ContainerExited")
                        .contains(run.failure().reason()),
                run::toString);
    }

    @Test
    void anImageThatDoesNotExistIsTakenBackLongBeforeTheDeadline() {
        lab.promote(failing("web", "2-missing", ", deadline: 10m"));
        var run = rolledBack("shop");

        assertTrue(
                List.of("ErrImagePull", "ImagePullBackOff")
                        .contains(run.failure().reason()),
                run::toString);
    }

    @Test
    void aVersionThatFailsLateIsTakenBackDuringTheSoak() {
        lab.promote(failing("web", "2", ", soak: 10m, health: {unready: 0s}"));
        lab.await("shop", RunState.Soaking);
        lab.user().list(Pod.class, Shop.PRODUCTION).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith("web"))
                .forEach(name -> lab.user().editStatus("pods", Shop.PRODUCTION, name, RollbackTest::makeUnready));
        var run = rolledBack("shop");

        assertTrue(
                run.failure().message().contains("Deployment/web"),
                run.failure().message());
    }

    private static void makeUnready(ObjectNode pod) {
        pod.at("/status/conditions").forEach(condition -> {
            if (Set.of("Ready", "ContainersReady")
                    .contains(condition.path("type").asText())) {
                ((ObjectNode) condition).put("status", "False");
            }
        });
        pod.at("/status/containerStatuses").forEach(container -> ((ObjectNode) container).put("ready", false));
    }

    @Test
    void aStatefulSetsPodOfTheRejectedVersionIsDeleted() {
        lab.promote(failing("store", "2-never-ready", ", deadline: 400ms"));
        rolledBack("shop");

        List<JournalEntry> deleted =
                lab.writes(entry -> entry.request().method().equals("DELETE"));
        assertTrue(
                deleted.stream()
                        .anyMatch(entry -> entry.request().isAbout("pods")
                                && entry.request().name().startsWith("store-")),
                deleted::toString);
        assertTrue(
                deleted.stream().allMatch(entry -> entry.request().isAbout("pods")),
                "the operator deletes nothing but pods: " + deleted);
        lab.awaitThat(
                "the store runs its old version again",
                () -> lab.user().list(Pod.class, Shop.PRODUCTION).stream()
                        .filter(pod -> pod.getMetadata().getName().startsWith("store-"))
                        .allMatch(pod -> pod.getSpec()
                                .getContainers()
                                .getFirst()
                                .getImage()
                                .endsWith("store:1")));
    }

    @Test
    void thePhasesAreTakenBackLastFirst() {
        lab.promote(failing("store", "2-exit", ""));
        rolledBack("shop");

        List<String> patched =
                lab.writes(entry -> entry.applied() && entry.request().uri().contains("fieldManager=shiplock")).stream()
                        .map(entry -> entry.request().name())
                        .toList();
        assertEquals(List.of("api-config", "api", "web", "store", "store", "web", "api-config", "api"), patched);
    }

    @Test
    void aGateThatFailsTakesEverythingBack() throws IOException {
        AtomicReference<String> health = new AtomicReference<>("degraded");
        try (var server = Answering.with(health::get)) {
            lab.promote(TWO_PHASES.replace(
                    "rest: true}}", """
                    rest: true}, gates: [{name: health, interval: 100ms, expect: "body.status == 'healthy'", http: {url: "%s"}}]}
                    """.formatted(server.url()).strip()));
            var run = rolledBack("shop");

            assertEquals("GateFailed", run.failure().reason());
            assertTrue(run.failure().message().contains("health"), run.failure().message());
        }
    }

    @Test
    void aGateThatPassesAndThenFailsEndsTheSoak() throws IOException {
        AtomicReference<String> health = new AtomicReference<>("healthy");
        try (var server = Answering.with(health::get)) {
            lab.promote(TWO_PHASES.replace(
                    "rest: true}}", """
                    rest: true}, soak: 10m, gates: [{name: health, interval: 100ms, expect: "body.status == 'healthy'", http: {url: "%s"}}]}
                    """.formatted(server.url()).strip()));
            lab.await("shop", RunState.Soaking);
            health.set("degraded");

            assertEquals("GateFailed", rolledBack("shop").failure().reason());
        }
    }

    @Test
    void aGateThatFlapsTakesEverythingBackOnceItsTimeIsOver() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (var server = Answering.with(() -> asked.incrementAndGet() % 2 == 0 ? "healthy" : "degraded")) {
            lab.promote(TWO_PHASES.replace(
                    "rest: true}}", """
                    rest: true}, deadline: 5s, gates: [{name: health, interval: 100ms, for: 500ms, failures: 2, expect: "body.status == 'healthy'", http: {url: "%s"}}]}
                    """.formatted(server.url()).strip()));
            var run = rolledBack("shop");

            assertEquals("GatesNotPassed", run.failure().reason());
            assertTrue(
                    run.failure().message().contains("gate health"),
                    run.failure().message());
        }
    }

    @Test
    void whatTheServerRefusesToPutBackIsNamedWithItsWords() {
        lab.faults().failNext(request -> isInverse(request, "api"), 422, 100);
        lab.promote(failing("web", "2-exit", ""));
        var run = lab.awaitEnd("shop", RunState.RollbackFailed);

        assertEquals("RevertRefused", run.reason());
        assertTrue(run.message().contains("Deployment/api"), run.message());
        assertTrue(run.message().contains("image"), run.message());
        assertTrue(run.message().contains("The API server refuses the change of Deployment/api"), run.message());
        assertTrue(now().has("deployments.apps/web", "web:1\""), "the others are back");

        lab.faults().clear();
        lab.command("shop", "retry", "kim");
        rolledBack("shop");
    }

    /** A patch first tests what is there: version 2. */
    private static boolean isInverse(ApiRequest request, String deployment) {
        int test = request.body().indexOf(deployment + ":2\"");
        return request.method().equals("PATCH")
                && request.isAbout("deployments")
                && request.name().equals(deployment)
                && test >= 0
                && test < request.body().indexOf(deployment + ":1\"");
    }

    @Test
    void aPreflightGateThatFailsRejectsBeforeTheFirstChange() throws IOException {
        try (var server = Answering.with(() -> "degraded")) {
            lab.promote(TWO_PHASES + """
                      preflight: {gates: [{name: quiet, interval: 100ms, expect: "body.status == 'healthy'", http: {url: "%s"}}]}
                    """.formatted(server.url()));
            var run = ended("shop", RunState.Rejected);

            assertEquals("PreflightFailed", run.reason());
            assertEquals(before, now());
        }
    }

    /** Somebody deletes the workload in the soak, creates it anew with this image, and wants the rollback. */
    private void recreatedWith(String image) {
        Deployment again =
                lab.user().get(Deployment.class, Shop.PRODUCTION, "web").orElseThrow();
        again.getMetadata().setResourceVersion(null);
        again.getMetadata().setUid(null);
        again.setStatus(null);
        again.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 10m"));
        lab.await("shop", RunState.Soaking);
        lab.killOperators();
        lab.user().delete("deployments.apps", Shop.PRODUCTION, "web");
        lab.user().create(again);
        lab.command("shop", "rollback", "kim");
        lab.startOperator();
    }

    /** Nothing holds the new version any more, whoever has seen to that. */
    @Test
    void aWorkloadThatSomebodyCreatedAnewWithTheRecordedValuesIsPutBack() {
        recreatedWith("registry.example.com/shop/web:1");
        Run run = ended("shop", RunState.RolledBack);
        assertTrue(run.message().startsWith("every touched field holds its recorded value again"), run::message);
    }

    @Test
    void oneThatHoldsSomethingElseIsNot() {
        recreatedWith("registry.example.com/shop/web:9");
        String message = lab.await("shop", RunState.RollbackFailed).message();
        assertTrue(message.contains("Deployment/web (deleted and created anew); put it right"), message);
    }
}
