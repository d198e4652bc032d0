package dev.shiplock.kubernetes;

import static dev.shiplock.kubernetes.Apis.IMAGE;
import static dev.shiplock.kubernetes.Apis.V2;
import static dev.shiplock.kubernetes.Apis.upgrade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.plan.WriteResult;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract on the embedded API, and everything that takes faults, admission and rights of our making. */
class ClusterWriterTest extends ClusterWriterContract {
    private static final String NAMESPACE = "shop";

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final ClusterWriter writer = new ClusterWriter(client);

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Override
    KubernetesClient client() {
        return client;
    }

    @Override
    String namespace() {
        return NAMESPACE;
    }

    @Test
    void aWriteIsOneDryRunAndOnePatchUnderOurName() {
        JsonNode before = live();
        api.faults().clearJournal();

        writer.write(NAMESPACE, upgrade(before), false);

        List<ApiRequest> patches = api.faults().journal().stream()
                .map(entry -> entry.request())
                .filter(ClusterWriterTest::isPatch)
                .toList();
        assertEquals(2, patches.size());
        assertTrue(patches.getFirst().isDryRun());
        assertFalse(patches.getLast().isDryRun());
    }

    @Test
    void aRevertIsOnePatchWithoutADryRun() {
        JsonNode before = live();
        writer.write(NAMESPACE, upgrade(before), false);
        api.faults().clearJournal();

        writer.revert(NAMESPACE, upgrade(before).inverse());

        assertEquals(1, api.faults().journal().size());
        assertFalse(api.faults().journal().getFirst().request().isDryRun());
    }

    @Test
    void aLostAnswerIsToldAndWritingAgainFindsEverythingThere() {
        JsonNode before = live();
        api.faults().loseNextAnswer(request -> isPatch(request) && !request.isDryRun(), 1);

        assertThrows(ClusterException.Unavailable.class, () -> writer.write(NAMESPACE, upgrade(before), false));

        assertInstanceOf(WriteResult.AlreadyThere.class, writer.write(NAMESPACE, upgrade(before), false));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void troubleOfTheServerIsNoVerdict(int code) {
        JsonNode before = live();
        api.faults().failNext(ClusterWriterTest::isPatch, code, 1);

        assertThrows(ClusterException.Unavailable.class, () -> writer.write(NAMESPACE, upgrade(before), false));
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void aConflictOfVersionsIsTriedAgain() {
        JsonNode before = live();
        api.faults().failNext(ClusterWriterTest::isPatch, 409, 2);

        assertInstanceOf(WriteResult.Written.class, writer.write(NAMESPACE, upgrade(before), false));
    }

    @Test
    void anObjectThatChangesBetweenReadingAndWritingIsReadAgain() {
        JsonNode before = live();
        var somebody = api.inProcess("somebody");
        var left = new AtomicInteger(3);
        api.admission().mutate(request -> isPatch(request) && request.isDryRun(), object -> {
            if (left.getAndDecrement() > 0) {
                somebody.editStatus(
                        "deployments.apps",
                        NAMESPACE,
                        "api",
                        deployment -> deployment.putObject("status").put("replicas", left.get()));
            }
        });

        assertInstanceOf(WriteResult.Written.class, writer.write(NAMESPACE, upgrade(before), false));
        assertEquals(V2, Apis.value(live(), IMAGE));
    }

    @Test
    void aForeignValueThatAppearsBetweenReadingAndWritingIsAConflict() {
        JsonNode before = live();
        var somebody = api.inProcess("somebody");
        api.admission()
                .mutate(
                        request -> isPatch(request) && request.isDryRun(),
                        object -> somebody.edit(
                                "deployments.apps",
                                NAMESPACE,
                                "api",
                                deployment -> Apis.setImage(deployment, "registry.example.com/other:v7")));

        assertInstanceOf(WriteResult.Conflict.class, writer.write(NAMESPACE, upgrade(before), false));
        assertEquals("registry.example.com/other:v7", Apis.value(live(), IMAGE));
    }

    @Test
    void anObjectThatNeverRestsIsLeftToTheCallersBackoff() {
        JsonNode before = live();
        api.faults().failNext(ClusterWriterTest::isPatch, 409, 1000);

        var busy =
                assertThrows(ClusterException.Unavailable.class, () -> writer.write(NAMESPACE, upgrade(before), false));
        assertTrue(String.valueOf(busy.getMessage()).contains("Deployment/api"), busy.getMessage());
    }

    @Test
    void aMissingRightSaysWhatToGrant() {
        JsonNode before = live();
        api.access().deny(question -> question.verb().equals("patch"));

        var missing = assertThrows(
                ClusterException.MissingRights.class, () -> writer.write(NAMESPACE, upgrade(before), false));

        String message = String.valueOf(missing.getMessage());
        assertTrue(message.contains("patch deployments.apps in namespace shop"), message);
    }

    @Test
    void rightsAreAskedForBeforeAnythingIsTouched() {
        JsonNode before = live();
        ClusterRights rights = new ClusterRights(client);
        assertEquals(List.of(), rights.missing(NAMESPACE, List.of(upgrade(before))));

        api.access().deny(question -> question.verb().equals("patch"));

        List<String> missing = rights.missing(NAMESPACE, List.of(upgrade(before)));
        assertEquals(1, missing.size());
        assertTrue(missing.getFirst().contains("patch"), missing.getFirst());
        assertTrue(missing.getFirst().contains("needed for api"), missing.getFirst());
    }

    @Test
    void aPodIsDeletedOnlyWhileItIsTheSamePod() {
        var pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("db-0")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("db")
                        .withImage("registry.example.com/db:v1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();

        writer.deletePod(NAMESPACE, "db-0", "another-uid");
        assertTrue(client.pods().inNamespace(NAMESPACE).withName("db-0").get() != null);

        writer.deletePod(NAMESPACE, "db-0", pod.getMetadata().getUid());
        assertTrue(client.pods().inNamespace(NAMESPACE).withName("db-0").get() == null);

        writer.deletePod(NAMESPACE, "db-0", pod.getMetadata().getUid());
    }

    private static boolean isPatch(ApiRequest request) {
        return request.verb().name().equals("PATCH");
    }
}
