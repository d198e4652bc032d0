package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.api.Verb;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a promotion carries, what it leaves, and what it costs the API. */
class PromotionRunTest extends InTheLab {
    @Test
    void twoPhasesAreCarriedAndProductionsOwnValuesStay() {
        lab.promote(TWO_PHASES);
        var run = verified("shop");

        Production after = now();
        for (String workload : List.of("deployments.apps/api", "deployments.apps/web", "statefulsets.apps/store")) {
            assertTrue(after.has(workload, ":2\""), workload);
            assertTrue(after.has(workload, "\"v2\""), workload);
            assertTrue(after.has(workload, "\"replicas\":2"), workload);
            assertTrue(after.has(workload, "https://shop.example.com/"), workload);
        }
        assertTrue(after.has("configmaps/api-config", "version 2"));
        assertEquals("True", lab.condition("shop", "Ready").orElseThrow().getStatus());
        assertEquals(run.id(), lab.production().getStatus().revision().name());
    }

    @Test
    void aPhaseIsWrittenOnlyWhenTheOneBeforeIsVerified() {
        lab.promote(TWO_PHASES);
        verified("shop");

        List<JournalEntry> patches = lab.writes(entry -> entry.applied() && isPatch(entry.request(), "apps"));
        assertEquals(
                List.of("api", "web", "store"),
                patches.stream().map(entry -> entry.request().name()).toList());
        int settled = lab.writes(entry -> entry.applied()
                        && entry.request().isAbout("promotions")
                        && entry.request().body().contains("\"phase\":\"others\""))
                .getFirst()
                .index();
        assertTrue(patches.get(0).index() < settled && settled < patches.get(1).index());
    }

    private static boolean isPatch(ApiRequest request, String group) {
        return request.group().equals(group) && request.method().equals("PATCH");
    }

    @Test
    void aRunOfOneWorkloadStaysInItsBudgetOfWrites() {
        // A run that waits for a first reading says so.
        lab.awaitDescribed();
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 100ms"));
        verified("shop");

        Map<String, Integer> counted = new TreeMap<>();
        for (JournalEntry entry :
                lab.writes(entry -> entry.number() > 0 || entry.request().isDryRun())) {
            ApiRequest request = entry.request();
            String what = request.method() + " " + request.plural()
                    + (request.subresource().isEmpty() ? "" : "/" + request.subresource())
                    + (request.isDryRun() ? " (dry run)" : "");
            counted.merge(what, 1, Integer::sum);
        }
        assertEquals(
                new TreeMap<>(Map.of(
                        "POST environmentrevisions", 2,
                        "PUT promotions/status", 6,
                        "PATCH deployments", 1,
                        "PATCH deployments (dry run)", 2,
                        "PUT environments/status", 2,
                        "PATCH environments", 2,
                        "PATCH promotions", 2,
                        "PATCH environmentrevisions", 2,
                        "PATCH environmentrevisions/status", 2)),
                counted,
                () -> "see docs/flow.md, Writes\n" + lab.writes());
    }

    @Test
    void everyListIsPagedAndEveryWatchTakesBookmarks() {
        lab.promote(TWO_PHASES);
        verified("shop");

        List<ApiRequest> read = lab.faults().requests().stream()
                .map(JournalEntry::request)
                .filter(request -> request.identity().startsWith("operator-"))
                .toList();
        List<ApiRequest> lists =
                read.stream().filter(request -> request.verb() == Verb.LIST).toList();
        List<ApiRequest> watches =
                read.stream().filter(request -> request.verb() == Verb.WATCH).toList();
        assertTrue(lists.size() > 20 && watches.size() > 10, read::toString);
        for (ApiRequest list : lists) {
            assertTrue(list.plural().isEmpty() || list.uri().contains("limit="), list::uri);
        }
        for (ApiRequest watch : watches) {
            assertTrue(watch.uri().contains("allowWatchBookmarks=true"), watch::uri);
            assertTrue(watch.uri().contains("resourceVersion="), watch::uri);
        }
    }

    @Test
    void whoElseReadsConfigMapsIsAskedOnlyWhereOneIsToChange() {
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/spec/workloads/selector")
                        .putArray("matchExpressions")
                        .addObject()
                        .put("key", "app")
                        .put("operator", "Exists"));
        lab.awaitThat(
                "production is described anew",
                () -> lab.production().getStatus() != null
                        && Objects.equals(
                                lab.production().getStatus().observedGeneration(),
                                lab.production().getMetadata().getGeneration()));
        long before = listsOfAllCronJobs();
        lab.promote(ONE_IMAGE.replace("  phases:", "  carry: [Image, Config]\n  phases:"));
        verified("shop");
        assertEquals(before, listsOfAllCronJobs());

        lab.promote(TWO_PHASES.replace("name: shop}", "name: more}"));
        verified("more");
        assertTrue(listsOfAllCronJobs() > before);
    }

    private long listsOfAllCronJobs() {
        return lab.faults().requests().stream()
                .map(JournalEntry::request)
                .filter(request -> request.identity().startsWith("operator-"))
                .filter(request -> request.verb() == Verb.LIST && request.isAbout("cronjobs"))
                .filter(request -> request.namespace().equals(Shop.PRODUCTION)
                        && !request.query().containsKey("labelSelector"))
                .count();
    }

    @Test
    void nothingToPromoteIsUpToDateWithoutAWriteElsewhere() {
        lab.promote(TWO_PHASES);
        verified("shop");
        int writes = lab.writes().size();
        lab.promote(TWO_PHASES.replace("name: shop}", "name: again}"));
        lab.awaitReason("again", "Ready", "UpToDate");

        assertEquals("True", lab.condition("again", "Ready").orElseThrow().getStatus());
        assertNull(lab.status("again").run());
        List<JournalEntry> more = lab.writes().stream().skip(writes).toList();
        assertTrue(
                more.stream()
                        .allMatch(entry -> entry.request().isAbout("promotions")
                                && entry.request().subresource().equals("status")),
                more::toString);
        assertEquals(1, more.size(), more::toString);
    }

    @Test
    void anIdleOperatorAsksForNothing() {
        lab.promote(TWO_PHASES);
        verified("shop");
        lab.promote(TWO_PHASES.replace("name: shop}", "name: again}"));
        lab.awaitReason("again", "Ready", "UpToDate");

        Awaitility.await().atMost(Lab.PATIENCE).until(() -> {
            int requests = lab.requests();
            return quietFor(Duration.ofMillis(2500), requests);
        });
    }

    private boolean quietFor(Duration time, int requests) {
        long end = System.nanoTime() + time.toNanos();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .atMost(time.plusSeconds(10))
                .until(() -> System.nanoTime() > end || lab.requests() != requests);
        return lab.requests() == requests;
    }

    @Test
    void modePlanShowsWhatWouldBeDoneAndChangesNothing() {
        lab.promote(TWO_PHASES.replace("carry:", "mode: Plan\n  carry:"));
        lab.await("shop", RunState.Planned);

        assertEquals(before, now());
        assertEquals(List.of(), lab.revisions());
        var plan = lab.status("shop").plan();
        assertTrue(plan.carried().stream().anyMatch(line -> line.field().contains("image")), plan::toString);
        assertEquals("True", lab.condition("shop", "Ready").orElseThrow().getStatus());

        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("mode", "Promote"));
        verified("shop");
        assertNotEquals(before, now());
    }

    @Test
    void setGivesAValueThatTheSourceDoesNotHave() {
        lab.promote(ONE_IMAGE + """
              set:
              - {workload: web, image: "registry.example.com/shop/web:2-hotfix", reason: "only the critical fix"}
              - {workload: web, variable: FEATURE, value: "on"}
            """);
        verified("shop");

        assertTrue(now().has("deployments.apps/web", "web:2-hotfix"));
        assertTrue(now().has("deployments.apps/web", "{\"name\":\"FEATURE\",\"value\":\"on\"}"));
    }

    @Test
    void pruneRemovesWhatOnlyProductionHasAndARollbackBringsItBack() {
        lab.edit(
                "deployments.apps",
                "web",
                object -> ((com.fasterxml.jackson.databind.node.ArrayNode)
                                object.at("/spec/template/spec/containers/0/env"))
                        .insertObject(0)
                        .put("name", "LEGACY")
                        .put("value", "true"));
        lab.awaitHealthy("web");
        before = now();
        String prune = ONE_IMAGE.replace("phases:", "carry: [Image, Variable]\n  prune: [Variable]\n  phases:");
        lab.promote(prune + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("shop");
        assertTrue(now().has("deployments.apps/web", "LEGACY"));

        lab.promote(prune.replace("name: shop}", "name: second}"));
        verified("second");
        assertFalse(now().has("deployments.apps/web", "LEGACY"));
    }

    @Test
    void anAutoscaledWorkloadKeepsItsReplicas() {
        lab.user()
                .create(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withNamespace(Shop.PRODUCTION)
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withNewScaleTargetRef("apps/v1", "Deployment", "web")
                        .withMinReplicas(1)
                        .withMaxReplicas(9)
                        .endSpec()
                        .build());
        lab.promote(TWO_PHASES.replace("carry: [", "carry: [Replicas, "));
        verified("shop");

        assertTrue(now().has("deployments.apps/web", "\"replicas\":2"));
        assertTrue(now().has("deployments.apps/api", "\"replicas\":1"));
        assertTrue(lab.status("shop").plan().notCarried().stream()
                .anyMatch(line ->
                        line.object().equals("Deployment/web") && line.field().contains("replicas")));
    }

    @Test
    void parallelismOneChangesOneWorkloadAfterTheOther() {
        lab.promote("""
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: shop-staging}
                  to: {environment: production}
                  phases:
                  - {name: all, parallelism: 1}
                """);
        verified("shop");

        List<JournalEntry> patches = lab.writes(entry -> entry.applied() && isPatch(entry.request(), "apps"));
        assertEquals(3, patches.size());
        for (int i = 1; i < patches.size(); i++) {
            int from = patches.get(i - 1).index();
            int to = patches.get(i).index();
            assertTrue(
                    lab.writes(entry -> entry.index() > from && entry.index() < to).stream()
                            .anyMatch(entry -> entry.request().isAbout("promotions")
                                    && ready(entry.request().body())),
                    "no workload was said to be ready before the next one was changed");
        }
    }

    private static boolean ready(String body) {
        JsonNode status = io.fabric8.kubernetes.client.utils.Serialization.unmarshal(body, JsonNode.class);
        return status.at("/status/phases/0/workloads")
                .valueStream()
                .anyMatch(workload -> workload.path("state").asText().equals("Ready"));
    }

    @Test
    void aPhaseThatMayFailIsPassedOverAndTheRunIsStopped() {
        lab.promote(TWO_PHASES.replace("names: [api]}", "names: [api]}, onFailure: Continue")
                + "  set: [{workload: api, image: \"registry.example.com/shop/api:2-exit\"}]\n");
        lab.await("shop", RunState.Stopped);

        assertTrue(now().has("deployments.apps/api", "api:2-exit"));
        assertTrue(now().has("deployments.apps/web", "web:2\""));
        assertEquals(PhaseState.Failed, lab.status("shop").phases().get(0).state());
        assertEquals(PhaseState.Verified, lab.status("shop").phases().get(1).state());
        assertEquals("shop", lab.production().getStatus().activePromotion());
    }

    @Test
    void scopePhasePutsOnlyTheFailedPhaseBack() {
        lab.promote(
                TWO_PHASES
                        + "  rollback: {scope: Phase}\n  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        lab.await("shop", RunState.Stopped);

        assertTrue(now().has("deployments.apps/api", "api:2\""));
        assertTrue(now().has("deployments.apps/web", "web:1\""));
        assertTrue(now().has("statefulsets.apps/store", "store:1\""));
        assertEquals(PhaseState.Reverted, lab.status("shop").phases().get(1).state());
    }
}
