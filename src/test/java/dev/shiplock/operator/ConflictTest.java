package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.RunState;
import org.junit.jupiter.api.Test;

/** Somebody else edits production in mid-run: the run stops and says so, and nobody's edit is undone. */
class ConflictTest extends InTheLab {

    private void image(String deployment, String tag) {
        lab.edit(
                "deployments.apps",
                deployment,
                object -> ((ObjectNode) object.at("/spec/template/spec/containers/0"))
                        .put("image", Shop.image(deployment, tag)));
    }

    private void conflict() {
        soaking();
        image("api", "3-by-hand");
        var run = lab.await("shop", RunState.Paused);
        assertEquals("Conflict", run.reason());
        assertTrue(run.message().contains("Deployment/api") && run.message().contains("image"), run.message());
    }

    @Test
    void anEditInMidRunPausesAndIsNamed() {
        conflict();

        assertTrue(now().has("deployments.apps/api", "3-by-hand"));
        assertTrue(now().has("deployments.apps/web", "web:1\""));
        assertEquals("Conflict", lab.condition("shop", "Stalled").orElseThrow().getReason());
        lab.awaitEvent("Conflict");
    }

    @Test
    void anEditOfWhatASecondPhaseWroteIntoTheSameWorkloadPausesToo() {
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  carry: [Image, Variable]
                  phases:
                  - {name: images, carry: [Image], workloads: {names: [web]}}
                  - {name: variables, carry: [Variable], workloads: {names: [web]}, soak: 10m}
                """);
        lab.await("shop", RunState.Soaking);
        lab.edit(
                "deployments.apps",
                "web",
                object -> ((ObjectNode) object.at("/spec/template/spec/containers/0/env/1")).put("value", "by-hand"));
        var run = lab.await("shop", RunState.Paused);

        assertEquals("Conflict", run.reason());
        assertTrue(run.message().contains("Deployment/web") && run.message().contains("LOG_FORMAT"), run.message());
    }

    @Test
    void anEditOfAFieldThatTheRunDoesNotTouchIsNobodysBusiness() {
        onceSoaking(() -> lab.edit(
                "deployments.apps", "web", object -> object.withObject("/spec").put("replicas", 3)));
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 300ms}"));
        verified("shop");

        assertTrue(now().has("deployments.apps/web", "\"replicas\":3"));
    }

    @Test
    void aRollbackLeavesTheForeignEditAloneAndFailsLoudly() {
        conflict();
        lab.command("shop", "rollback", "kim");
        var run = lab.await("shop", RunState.RollbackFailed);

        assertEquals("ForeignChange", run.reason());
        assertTrue(run.message().contains("Deployment/api") && run.message().contains("image"), run.message());
        Production now = now();
        assertTrue(now.has("deployments.apps/api", "3-by-hand"));
        assertTrue(now.has("deployments.apps/api", "\"v1\""), "the other fields are back");
        assertTrue(now.has("configmaps/api-config", "version 1"));
        assertEquals("False", lab.condition("shop", "RolledBack").orElseThrow().getStatus());
        assertEquals("shop", lab.production().getStatus().activePromotion());
    }

    @Test
    void aFailedRollbackHoldsTheEnvironmentUntilTheStateIsAccepted() {
        aRollbackLeavesTheForeignEditAloneAndFailsLoudly();
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        var queued = lab.awaitReason("next", "Ready", "Queued");
        assertTrue(queued.getMessage().contains("is RollbackFailed and needs a decision"), queued::getMessage);
        assertTrue(queued.getMessage().contains("annotate Promotion shop with shiplock.dev/retry"), queued::getMessage);

        lab.command("shop", "accept", "kim");
        lab.awaitThat(
                "the environment is free",
                () -> lab.production().getStatus().turn() == null
                        || !"shop".equals(lab.production().getStatus().activePromotion()));
        verified("next");
        assertEquals("Accepted", lab.run("shop").orElseThrow().reason());
        assertTrue(lab.revisions().stream()
                .anyMatch(revision -> revision.getMetadata().getName().endsWith("-accepted")));
    }

    @Test
    void aFailedRollbackIsDoneAgainOnceTheEditIsPutRight() {
        aRollbackLeavesTheForeignEditAloneAndFailsLoudly();
        image("api", "1");
        lab.command("shop", "retry", "kim");

        rolledBack("shop");
    }

    @Test
    void anEditBeforeItsPhaseIsNoBusinessOfTheRollback() {
        onceSoaking(() -> image("web", "3-by-hand"));
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 1s}"));
        lab.await("shop", RunState.Paused);
        assertTrue(now().has("deployments.apps/api", "api:2\""));
        lab.command("shop", "rollback", "kim");
        var run = ended("shop", RunState.RolledBack);

        assertTrue(run.message().contains("left alone"), run.message());
        assertTrue(run.message().contains("Deployment/web") && run.message().contains("image"), run.message());
        Production now = now();
        assertTrue(now.has("deployments.apps/web", "3-by-hand"));
        assertTrue(now.has("deployments.apps/api", "api:1\""));
        assertTrue(now.has("configmaps/api-config", "version 1"));
    }

    @Test
    void anEditThatIsPutRightLetsTheRunGoOn() {
        onceSoaking(() -> image("api", "3-by-hand"));
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 1s}"));
        lab.await("shop", RunState.Paused);
        image("api", "2");
        lab.awaitHealthy("api");
        lab.command("shop", "resume", "kim");

        verified("shop");
        assertTrue(now().has("deployments.apps/web", "web:2\""));
    }

    @Test
    void anEditBetweenPlanAndFirstChangeIsPlannedAnew() {
        lab.killOperators();
        String operator = lab.nextOperator();
        lab.faults().onWrite(entry -> {
            if (entry.identity().equals(operator)
                    && entry.request().isAbout("environmentrevisions")
                    && entry.request().method().equals("POST")
                    && !entry.request().body().contains("\"role\":\"Baseline\"")
                    && !now().has("deployments.apps/api", "by-hand")) {
                image("api", "1-by-hand");
            }
        });
        lab.startOperator();
        lab.promote(TWO_PHASES);
        verified("shop");

        assertTrue(now().has("deployments.apps/api", "api:2\""));
        assertEquals(
                2,
                lab.status("shop").history().size(),
                () -> lab.status("shop").history().toString());
        assertFalse(lab.status("shop").history().getLast().message().isEmpty());
    }
}
