package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.Registration;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator does that has not read a namespace yet, or may not. */
class ReadingTest extends InTheLab {
    @BeforeEach
    void kill() {
        lab.awaitThat(
                "both Environments are described",
                () -> lab.production().getStatus() != null
                        && !lab.production().getStatus().workloads().isEmpty()
                        && lab.user()
                                .get(Environment.class, Shop.STAGING, "staging")
                                .filter(staging -> staging.getStatus() != null)
                                .filter(staging ->
                                        !staging.getStatus().workloads().isEmpty())
                                .isPresent());
        lab.killOperators();
    }

    private Registration denyPods() {
        return lab.api()
                .access()
                .deny(question -> question.resource().equals("pods")
                        && question.verb().equals("list")
                        && question.identity().startsWith("operator-"));
    }

    @Test
    void aRunWhoseNamespaceCannotBeWatchedSaysSoAndCanBeAborted() throws Exception {
        try (Registration denied = denyPods()) {
            lab.startOperator();
            lab.promote(ONE_IMAGE);
            assertEquals(
                    "The operator may not list and watch pods in namespace shop-production; grant its service account"
                            + " the verb list and watch on pods in API group \"\" there",
                    lab.awaitReason("shop", "Ready", "CannotWatch").getMessage());
            assertEquals(
                    lab.awaitReason("shop", "Ready", "CannotWatch").getMessage(),
                    lab.awaitReason("shop", "Reconciling", "CannotWatch").getMessage());
            assertEquals(RunState.Recording, lab.run("shop").orElseThrow().state());
            lab.command("shop", "abort", "kim");
            assertEquals("Aborted", ended("shop", RunState.Rejected).reason());
        }
    }

    @Test
    void aRunUnderWayThatCannotBeWatchedAnyMoreSaysSoAndGoesOnAfterwards() throws Exception {
        String operator = lab.startOperator();
        onceSoaking(() -> lab.faults().cutOff(operator));
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 3s}"));
        lab.await("shop", RunState.Soaking);
        lab.killOperators();
        try (Registration denied = denyPods()) {
            lab.startOperator();
            String message = lab.awaitReason("shop", "Ready", "CannotWatch").getMessage();
            assertTrue(message.contains("pods"), message);
            assertEquals(RunState.Soaking, lab.run("shop").orElseThrow().state());
        }
        verified("shop");
    }

    @Test
    void nothingIsWrittenBeforeTheEnvironmentWasLookedAt() {
        Production before = now();
        lab.faults()
                .failNext(
                        request -> request.isAbout("environments")
                                && request.isWrite()
                                && request.body().contains("OverlappingEnvironments"),
                        500,
                        5);
        lab.startOperator();
        lab.user()
                .create(Shop.environment(
                        "metadata: {name: twin, namespace: shop-production}\nspec: {tier: Production}"));
        lab.promote(ONE_IMAGE.replace("environment: production}", "environment: twin}"));

        String message =
                lab.awaitReason("shop", "Ready", "OverlappingEnvironments").getMessage();
        assertTrue(message.contains("spec.workloads.selector"), message);
        assertEquals(before, now());
        assertTrue(lab.run("shop").filter(run -> run.state().underWay()).isEmpty());
    }

    @Test
    void aSourceThatIsBeingReadIsNotUnhealthyAndIsWaitedForNoLongerThanThat() {
        lab.faults()
                .delayNext(
                        request -> request.isAbout("pods")
                                && !request.isWrite()
                                && request.namespace().equals(Shop.STAGING),
                        Duration.ofSeconds(5),
                        1);
        lab.startOperator();
        lab.promote(ONE_IMAGE);
        assertEquals(
                "namespace shop-staging is being read; the run goes on by itself once that is done",
                lab.awaitReason("shop", "Ready", "ReadingNamespace").getMessage());
        assertEquals(RunState.Waiting, lab.run("shop").orElseThrow().state());
        long began = System.nanoTime();
        verified("shop");
        assertTrue(System.nanoTime() - began < 20_000_000_000L, "no longer than that");
        assertTrue(lab.events().noneMatch(event -> event.getReason().equals("SourceUnhealthy")));
    }

    /** Such a wait has no end that anybody could foresee, and would keep the place of a run in the queue. */
    @Test
    void aSourceThatNothingIsReadFromNeedNotBeLookedAt() throws Exception {
        try (Registration denied = lab.api()
                .access()
                .deny(question -> question.resource().equals("pods")
                        && question.namespace().equals(Shop.STAGING)
                        && question.identity().startsWith("operator-"))) {
            lab.edit(
                    Lab.ENVIRONMENTS,
                    "production",
                    object -> object.withObject("/spec").put("purpose", "live"));
            lab.user()
                    .edit(
                            Lab.ENVIRONMENTS,
                            Shop.STAGING,
                            "staging",
                            object -> object.withObject("/spec").put("purpose", "try here"));
            lab.startOperator();
            lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  set: [{workload: web, image: "registry.example.com/shop/web:2"}]
                  phases: [{name: web, workloads: {names: [web]}}]
                """);
            verified("shop");
            assertTrue(lab.user()
                    .get(Environment.class, Shop.STAGING, "staging")
                    .filter(Sources::isDescribed)
                    .isEmpty());
        }
    }

    @Test
    void anOperatorThatStartsTakesNothingBackOfWhatIsSaidOfAnEnvironmentBeforeItHasLooked() {
        EnvironmentStatus said = lab.production().getStatus();
        lab.faults().delayNext(request -> request.isAbout("pods") && !request.isWrite(), Duration.ofSeconds(2), 2);
        String operator = lab.startOperator();
        lab.awaitThat(
                "it looks after production",
                () -> lab.faults().requests().stream()
                                .filter(entry -> entry.identity().equals(operator)
                                        && entry.request().isAbout("pods")
                                        && entry.request().uri().contains("watch=true"))
                                .count()
                        >= 2);
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.PRODUCTION,
                        "web",
                        object -> object.withObject("/spec").put("replicas", 3));
        lab.awaitThat(
                "it has seen the change", () -> !said.equals(lab.production().getStatus()));

        assertTrue(lab.production().getStatus().conditions().stream()
                .noneMatch(condition -> condition.getReason().equals("ReadingNamespace")));
        assertTrue(lab.writes(entry -> entry.identity().equals(operator)
                        && entry.request().isAbout("environments")
                        && entry.request().body().contains("ReadingNamespace"))
                .isEmpty());
    }
}
