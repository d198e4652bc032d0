package dev.shiplock.kubernetes;

import static dev.shiplock.kubernetes.Apis.API;
import static dev.shiplock.kubernetes.Apis.IMAGE;
import static dev.shiplock.kubernetes.Apis.V2;
import static dev.shiplock.kubernetes.Apis.upgrade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.snapshot.FieldValue;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What admission does to a write: it refuses, alters, takes no dry runs, changes its mind, and quotes what it should not. */
class ClusterWriterAdmissionTest {
    private static final String NAMESPACE = "shop";

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final ClusterWriter writer = new ClusterWriter(client);

    @BeforeEach
    void createDeployment() {
        Apis.create(client, NAMESPACE, Apis.deployment("api"));
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private JsonNode live() {
        return Apis.read(client, NAMESPACE, API);
    }

    @Test
    void whatAdmissionRefusesIsRefusedForGoodAndNothingIsWritten() {
        JsonNode before = live();
        api.admission().refuse(ClusterWriterAdmissionTest::isPatch, "tag v2 is not signed");

        var refused = assertInstanceOf(WriteResult.Refused.class, writer.write(NAMESPACE, upgrade(before), false));

        assertEquals("AdmissionDenied", refused.reason());
        assertTrue(refused.message().contains("tag v2 is not signed"), refused.message());
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void aWebhookThatTakesNoDryRunIsNamedBeforeAnythingIsRecorded() {
        JsonNode before = live();
        api.admission().refuseDryRun(ClusterWriterAdmissionTest::isPatch);

        var refused =
                assertInstanceOf(WriteResult.Refused.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));

        assertEquals("DryRunRefused", refused.reason());
        assertTrue(refused.message().contains("webhook policy.example.com takes no dry runs"), refused.message());
        assertTrue(refused.message().contains("sideEffects"), refused.message());
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void whatOnlySpeaksOfDryRunsIsAnOrdinaryRefusal() {
        JsonNode before = live();
        api.admission().refuse(ClusterWriterAdmissionTest::isPatch, "our controller does not support dry run");

        var refused =
                assertInstanceOf(WriteResult.Refused.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));

        assertEquals("AdmissionDenied", refused.reason());
    }

    @Test
    void aWebhookThatTakesNoDryRunAnyMoreDoesNotKeepUsFromWritingWhatWasRehearsed() {
        JsonNode before = live();
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        api.admission().refuseDryRun(ClusterWriterAdmissionTest::isPatch);

        assertInstanceOf(WriteResult.Written.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));
        assertEquals(V2, Apis.value(live(), IMAGE));
    }

    @Test
    void whatAdmissionMakesOfTheChangeIsPutBackWithIt() {
        JsonNode before = live();
        api.admission().mutate(ClusterWriterAdmissionTest::isPatch, ClusterWriterAdmissionTest::pinAndInject);
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));

        assertInstanceOf(WriteResult.Written.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));

        assertEquals(V2 + "@sha256:1", Apis.value(live(), IMAGE));
        assertInstanceOf(WriteResult.AlreadyThere.class, writer.write(NAMESPACE, rehearsed.asWritten(), true));
        assertInstanceOf(
                RevertResult.Reverted.class,
                writer.revert(NAMESPACE, rehearsed.asWritten().inverse()));
    }

    @Test
    void rehearsalAndWriteSayTheSameOfWhatAdmissionDoes() {
        JsonNode before = live();
        var pinning =
                api.admission().mutate(ClusterWriterAdmissionTest::isPatch, ClusterWriterAdmissionTest::pinAndInject);

        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        var written =
                assertInstanceOf(WriteResult.Written.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));
        close(pinning);
        writer.revert(NAMESPACE, rehearsed.asWritten().inverse());

        assertEquals(rehearsed.asWritten(), written.asWritten());
        assertEquals(before.path("spec").toString(), live().path("spec").toString());
    }

    @Test
    void admissionThatBeginsAfterTheRehearsalIsSeenBeforeAnythingIsWritten() {
        JsonNode before = live();
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        api.admission().mutate(ClusterWriterAdmissionTest::isPatch, ClusterWriterAdmissionTest::pinAndInject);

        var refused =
                assertInstanceOf(WriteResult.Refused.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));

        assertEquals("ChangedByAdmission", refused.reason());
        assertTrue(refused.message().contains("image"), refused.message());
        assertTrue(refused.message().contains("priorityClassName"), refused.message());
        assertTrue(refused.message().contains("nothing of it was written"), refused.message());
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void admissionThatTreatsTheRealWriteOtherwiseIsTakenBackAtOnce() {
        JsonNode before = live();
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        var once = new AtomicInteger(1);
        api.admission()
                .mutate(
                        request -> isPatch(request) && !request.isDryRun() && once.getAndDecrement() > 0,
                        ClusterWriterAdmissionTest::pinAndInject);

        var refused =
                assertInstanceOf(WriteResult.Refused.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));

        assertEquals("ChangedByAdmission", refused.reason());
        assertTrue(refused.message().contains("taken back at once"), refused.message());
        assertEquals(before.path("spec").toString(), live().path("spec").toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 500})
    void whatCannotBeTakenBackIsSaidToBeWritten(int code) {
        JsonNode before = live();
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        api.admission()
                .mutate(request -> isPatch(request) && !request.isDryRun(), ClusterWriterAdmissionTest::pinAndInject);
        var real = new AtomicInteger();
        api.faults()
                .failNext(request -> isPatch(request) && !request.isDryRun() && real.getAndIncrement() > 0, code, 100);

        var left =
                assertInstanceOf(WriteResult.NotTakenBack.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));

        assertEquals(WriteResult.NotTakenBack.CHANGED_BESIDES, left.reason());
        assertTrue(left.message().contains("priorityClassName"), left.message());
        assertTrue(left.message().contains("could not be taken back"), left.message());
    }

    @Test
    void admissionThatQuietlyUndoesTheChangeIsNoSuccess() {
        JsonNode before = live();
        var rehearsed =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(NAMESPACE, upgrade(before), List.of()));
        api.admission()
                .mutate(
                        ClusterWriterAdmissionTest::isPatch,
                        object -> Apis.setImage(object, "registry.example.com/shop/api:v1"));

        var refused =
                assertInstanceOf(WriteResult.Refused.class, writer.write(NAMESPACE, rehearsed.asWritten(), false));

        assertEquals("ChangedByAdmission", refused.reason());
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void whatARefusalQuotesIsMaskedIfTheObjectHoldsItAsASecret() {
        Apis.edit(
                client,
                NAMESPACE,
                deployment -> ((ObjectNode) deployment.at("/spec/template/spec/containers/0"))
                        .putArray("env")
                        .addObject()
                        .put("name", "DB_PASSWORD")
                        .put("value", "old \"hunter2\""));
        JsonNode before = live();
        var change = new ObjectChange(
                API,
                before.at("/metadata/uid").asText(),
                List.of(Apis.variable("API_TOKEN", FieldValue.ABSENT, Apis.present("API_TOKEN", "hunter3"), 0)));
        api.admission()
                .refuse(
                        ClusterWriterAdmissionTest::isPatch,
                        "env[0].value: Invalid value: \"old \\\"hunter2\\\"\", env[1].value: Invalid value: \"hunter3\"");

        var refused = assertInstanceOf(WriteResult.Refused.class, writer.write(NAMESPACE, change, false));

        assertFalse(refused.message().contains("hunter"), refused.message());
        assertTrue(refused.message().contains("env[1].value: Invalid value: \"(masked)\""), refused.message());
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500})
    void troubleOfTheServerQuotesNoSecretEither(int code) {
        JsonNode before = live();
        var change = new ObjectChange(
                API,
                before.at("/metadata/uid").asText(),
                List.of(Apis.variable("API_TOKEN", FieldValue.ABSENT, Apis.present("API_TOKEN", "hunter3"), 0)));
        api.faults().failNext(ClusterWriterAdmissionTest::isPatch, code, 1, "cannot convert \"hunter3\"");

        var failure = assertThrows(ClusterException.Unavailable.class, () -> writer.write(NAMESPACE, change, false));

        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains("cannot convert \"(masked)\""), message);
    }

    private static void pinAndInject(ObjectNode deployment) {
        String image = Apis.value(deployment, IMAGE);
        if (!image.contains("@")) {
            Apis.setImage(deployment, image + "@sha256:1");
        }
        deployment.withObject("/spec/template/metadata/annotations").put("policy.example.com/checked", "yes");
        deployment.withObject("/spec/template/spec").put("priorityClassName", "shop");
    }

    private static void close(AutoCloseable registration) {
        try {
            registration.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isPatch(ApiRequest request) {
        return request.verb().name().equals("PATCH");
    }
}
