package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static dev.shiplock.demo.api.Samples.custom;
import static dev.shiplock.demo.api.Samples.promotion;
import static dev.shiplock.demo.api.Samples.refused;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private EmbeddedApi api;
    private KubernetesClient operator;
    private KubernetesClient other;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        operator = api.client("operator-1");
        other = api.client("other");
    }

    @AfterEach
    void stop() {
        operator.close();
        other.close();
        api.close();
    }

    @Test
    void theJournalHoldsEveryWriteWithItsClientAndItsNumber() {
        create(operator, "a");
        create(other, "b");
        operator.resource(configMap("dry", Map.of())).dryRun().create();
        refused(409, () -> create(operator, "a"));
        operator.configMaps().inNamespace("shop").list();
        operator.configMaps().inNamespace("shop").withName("a").delete();

        var journal = api.faults().journal();
        assertEquals(
                List.of(
                        "operator-1 POST 201 #1",
                        "other POST 201 #1",
                        "operator-1 POST 201 #0",
                        "operator-1 POST 409 #0",
                        "operator-1 DELETE 200 #2"),
                journal.stream()
                        .map(it -> "%s %s %d #%d"
                                .formatted(it.identity(), it.request().method(), it.code(), it.number()))
                        .toList());
        assertEquals(journal.getFirst().digest().length(), 64);
        assertFalse(journal.getFirst().digest().equals(journal.get(1).digest()));
        assertEquals(2, api.faults().writes("operator-1").size());
        assertEquals(6, api.faults().requests().size());
        api.faults().clearJournal();
        create(operator, "c");
        assertEquals(3, api.faults().writes("operator-1").getFirst().number());
    }

    @Test
    void aClientIsCutOffRightAfterAWriteThatItStillHearsOf() {
        api.faults().cutOffAfterWrite("operator-1", 2);
        create(operator, "a");
        create(operator, "b");
        broken(() -> create(operator, "c"));
        broken(() -> operator.configMaps().inNamespace("shop").list());
        assertTrue(api.faults().isCutOff("operator-1"));
        assertNull(read("c"));
        create(other, "d");
        try (var successor = api.client("operator-2")) {
            create(successor, "e");
        }
        api.faults().restore("operator-1");
        create(operator, "c");
    }

    @Test
    void aLostAnswerLeavesTheWriteAppliedAndTheClientCutOff() {
        api.faults().loseAnswerOfWrite("operator-1", 2);
        create(operator, "a");
        broken(() -> create(operator, "b"));
        broken(() -> create(operator, "c"));
        assertNotNull(read("b"));
        assertNull(read("c"));
        assertEquals(2, api.faults().writes("operator-1").size());
    }

    @Test
    void aCutOffClientsWatchesDeliverNothing() {
        var seen = new CopyOnWriteArrayList<String>();
        var handler = new Names(seen);
        try (var _ = operator.configMaps().inNamespace("shop").inform(handler)) {
            create(other, "a");
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.equals(List.of("a")));
            api.faults().cutOff("operator-1");
            create(other, "b");
            create(other, "c");
            await().atMost(Duration.ofSeconds(20)).until(() -> droppedRequests() >= 2);
            assertEquals(List.of("a"), seen);
            api.faults().restore("operator-1");
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.equals(List.of("a", "b", "c")));
        }
    }

    @Test
    void theNextMatchingRequestsFail() {
        for (var code : List.of(409, 429, 500, 503)) {
            api.faults().failNext(request -> request.verb() == Verb.CREATE, code, 2);
            refused(code, () -> create(operator, "a"));
            refused(code, () -> create(other, "a"));
        }
        create(operator, "a");
        assertEquals(1, api.faults().writes("operator-1").size());
    }

    @Test
    void aDroppedRequestChangesNothingALostAnswerDoes() {
        api.faults().dropNext(request -> request.verb() == Verb.CREATE, 1);
        broken(() -> create(operator, "a"));
        assertNull(read("a"));
        api.faults().loseNextAnswer(request -> request.verb() == Verb.CREATE, 1);
        broken(() -> create(operator, "b"));
        assertNotNull(read("b"));
        create(operator, "c");
    }

    @Test
    void aDelayedAnswerComesLate() {
        api.faults().delayNext(request -> request.identity().equals("operator-1"), Duration.ofMillis(150), 1);
        var start = System.nanoTime();
        create(operator, "a");
        assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() >= 150);
    }

    @Test
    void aListenerActsBetweenAWriteAndItsAnswer() {
        operator.resource(custom("Promotion", "shop", Map.of())).create();
        var saboteur = api.inProcess("saboteur");
        try (var _ = api.faults().onWrite(entry -> {
            if (entry.identity().equals("operator-1")
                    && entry.request().subresource().equals("status")) {
                saboteur.wipeStatus("promotions.shiplock.dev", "shop", "shop");
            }
        })) {
            var answer = promotion(operator, "shop")
                    .subresource("status")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\":{\"phase\":\"Running\"}}");
            assertNotNull(answer.get("status"));
        }
        assertNull(promotion(other, "shop").get().get("status"));
        assertEquals(1, api.faults().writes("saboteur").size());
    }

    @Test
    void whatIsNotCountedHasNoNumber() {
        api.faults().countOnly(request -> !request.isAbout("configmaps"));
        create(operator, "a");
        operator.resource(custom("Promotion", "shop", Map.of())).create();
        var numbered = api.faults().writes("operator-1");
        assertEquals(1, numbered.size());
        assertTrue(numbered.getFirst().request().isAbout("promotions"));
    }

    @Test
    void clearingForgetsWhatWasPlanned() {
        api.faults().failNext(request -> true, 500, 5);
        api.faults().cutOff("operator-1");
        api.faults().clear();
        create(operator, "a");
    }

    @Test
    void closingTheServerDoesNotWaitForItsClients() {
        assertTimeout(Duration.ofSeconds(8), () -> {
            var closed = new AtomicBoolean();
            var unlucky = EmbeddedApi.start();
            try (var client = unlucky.client("left-over");
                    var _ = client.configMaps().inNamespace("shop").inform(new Names(new CopyOnWriteArrayList<>()))) {
                unlucky.close();
                closed.set(true);
            }
            assertTrue(closed.get());
        });
    }

    private long droppedRequests() {
        return api.faults().requests().stream()
                .filter(entry -> entry.identity().equals("operator-1") && entry.code() == 0)
                .count();
    }

    private static void create(KubernetesClient client, String name) {
        client.resource(configMap(name, Map.of())).create();
    }

    private ConfigMap read(String name) {
        return other.configMaps().inNamespace("shop").withName(name).get();
    }

    private static void broken(Runnable call) {
        var failure = assertThrows(KubernetesClientException.class, call::run);
        assertTrue(failure.getCode() <= 0, () -> "an answer arrived: " + failure.getMessage());
    }

    private record Names(List<String> seen) implements ResourceEventHandler<ConfigMap> {
        @Override
        public void onAdd(ConfigMap added) {
            seen.add(added.getMetadata().getName());
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap after) {}

        @Override
        public void onDelete(ConfigMap removed, boolean stateUnknown) {}
    }
}
