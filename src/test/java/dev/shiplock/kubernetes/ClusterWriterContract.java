package dev.shiplock.kubernetes;

import static dev.shiplock.kubernetes.Apis.API;
import static dev.shiplock.kubernetes.Apis.IMAGE;
import static dev.shiplock.kubernetes.Apis.V2;
import static dev.shiplock.kubernetes.Apis.upgrade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.plan.WriteResult.Conflict;
import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every API server must make of our writes; run on the embedded one and on a real one. */
abstract class ClusterWriterContract {
    private ClusterWriter writer;
    private JsonNode before;

    abstract KubernetesClient client();

    abstract String namespace();

    @BeforeEach
    void createDeployment() {
        Apis.create(client(), namespace(), Apis.deployment("api"));
        writer = new ClusterWriter(client());
        before = live();
    }

    JsonNode live() {
        return Apis.read(client(), namespace(), API);
    }

    @Test
    void writesWhatWasPlannedAndNothingElse() {
        var written = assertInstanceOf(WriteResult.Written.class, writer.write(namespace(), upgrade(before), false));

        assertEquals(V2, Apis.value(live(), IMAGE));
        assertEquals(
                List.of("ADDED", "LOG_LEVEL", "LAST"),
                live().at("/spec/template/spec/containers/1/env").findValuesAsText("name"));
        assertEquals(live().at("/metadata/generation").asLong(), written.generation());
        assertEquals(upgrade(before), written.asWritten());
    }

    @Test
    void rehearsingChangesNothing() {
        var result =
                assertInstanceOf(WriteResult.Written.class, writer.rehearse(namespace(), upgrade(before), List.of()));

        assertEquals(upgrade(before), result.asWritten());
        assertEquals(before.path("spec"), live().path("spec"));
    }

    @Test
    void writingAgainFindsEverythingThere() {
        writer.write(namespace(), upgrade(before), false);
        JsonNode after = live();

        assertInstanceOf(WriteResult.AlreadyThere.class, writer.write(namespace(), upgrade(before), true));
        assertEquals(after.path("spec"), live().path("spec"));
        assertEquals(after.at("/metadata/generation"), live().at("/metadata/generation"));
    }

    @Test
    void aForeignValueIsAConflictAndNothingIsWritten() {
        Apis.edit(client(), namespace(), deployment -> Apis.setImage(deployment, "registry.example.com/other:v7"));

        var conflict = assertInstanceOf(Conflict.class, writer.write(namespace(), upgrade(before), false));

        assertEquals(Conflict.FOREIGN_CHANGE, conflict.reason());
        assertEquals(
                List.of(IMAGE),
                conflict.fields().stream().map(ForeignValue::field).toList());
        assertEquals("registry.example.com/other:v7", Apis.value(live(), IMAGE));
        assertEquals(
                "1", live().at("/spec/template/spec/containers/1/env/0/value").asText());
    }

    @Test
    void oldValuesAfterAnAcknowledgedWriteAreAConflict() {
        writer.write(namespace(), upgrade(before), false);
        Apis.edit(client(), namespace(), deployment -> Apis.setImage(deployment, "registry.example.com/shop/api:v1"));

        var conflict = assertInstanceOf(Conflict.class, writer.write(namespace(), upgrade(before), true));

        assertEquals(Conflict.CHANGED_BACK, conflict.reason());
        assertEquals(
                List.of(IMAGE),
                conflict.fields().stream().map(ForeignValue::field).toList());
    }

    @Test
    void oldValuesAfterAWriteThatNobodyAcknowledgedAreWrittenAgain() {
        writer.write(namespace(), upgrade(before), false);
        Apis.edit(client(), namespace(), deployment -> Apis.setImage(deployment, "registry.example.com/shop/api:v1"));

        assertInstanceOf(WriteResult.Written.class, writer.write(namespace(), upgrade(before), false));
        assertEquals(V2, Apis.value(live(), IMAGE));
    }

    @Test
    void revertingRestoresTheSpecByteForByte() {
        writer.write(namespace(), upgrade(before), false);

        var reverted = assertInstanceOf(
                RevertResult.Reverted.class,
                writer.revert(namespace(), upgrade(before).inverse()));

        assertEquals(List.of(), reverted.leftAlone());
        assertEquals(before.path("spec").toString(), live().path("spec").toString());
    }

    @Test
    void revertingTwiceChangesNothingMore() {
        writer.write(namespace(), upgrade(before), false);
        writer.revert(namespace(), upgrade(before).inverse());
        JsonNode after = live();

        assertInstanceOf(
                RevertResult.Reverted.class,
                writer.revert(namespace(), upgrade(before).inverse()));
        assertEquals(after.path("spec"), live().path("spec"));
        assertEquals(after.at("/metadata/generation"), live().at("/metadata/generation"));
    }

    @Test
    void revertingLeavesAForeignFieldAloneAndPutsTheOthersBack() {
        writer.write(namespace(), upgrade(before), false);
        Apis.edit(client(), namespace(), deployment -> Apis.setImage(deployment, "registry.example.com/other:v7"));

        var reverted = assertInstanceOf(
                RevertResult.Reverted.class,
                writer.revert(namespace(), upgrade(before).inverse()));

        assertEquals(
                List.of(new ForeignValue(IMAGE, Apis.text(V2), Apis.text("registry.example.com/other:v7"))),
                reverted.leftAlone());
        assertEquals("registry.example.com/other:v7", Apis.value(live(), IMAGE));
        assertEquals(
                before.at("/spec/template/spec/containers/1/env"), live().at("/spec/template/spec/containers/1/env"));
    }

    @Test
    void anObjectThatIsGoneCannotBeWrittenOrReverted() {
        client().apps().deployments().inNamespace(namespace()).withName("api").delete();

        var refused = assertInstanceOf(WriteResult.Refused.class, writer.write(namespace(), upgrade(before), false));
        assertEquals("ObjectGone", refused.reason());
        assertInstanceOf(
                RevertResult.Refused.class,
                writer.revert(namespace(), upgrade(before).inverse()));
    }

    @Test
    void anObjectThatWasReplacedIsNotTheSameObject() {
        client().apps().deployments().inNamespace(namespace()).withName("api").delete();
        Apis.create(client(), namespace(), Apis.deployment("api"));

        var conflict = assertInstanceOf(Conflict.class, writer.write(namespace(), upgrade(before), false));
        assertEquals(Conflict.REPLACED, conflict.reason());
        var refused = assertInstanceOf(
                RevertResult.Refused.class,
                writer.revert(namespace(), upgrade(before).inverse()));
        assertEquals("ObjectReplaced", refused.reason());
    }

    @Test
    void aFieldThatCannotChangeIsRefusedWithTheServersWords() {
        Apis.create(client(), namespace(), """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              serviceName: db
              replicas: 0
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec: {containers: [{name: db, image: registry.example.com/db:v1}]}
            """);
        ObjectRef database = new ObjectRef("StatefulSet", "db");
        JsonNode live = Apis.read(client(), namespace(), database);
        ObjectChange change = new ObjectChange(
                database,
                live.at("/metadata/uid").asText(),
                List.of(new Change(
                        ChangeKind.Variable,
                        FieldPath.of("spec", "serviceName"),
                        FieldValue.of("db"),
                        FieldValue.of("other"),
                        -1,
                        "")));

        var refused = assertInstanceOf(WriteResult.Refused.class, writer.write(namespace(), change, false));

        assertEquals("Invalid", refused.reason());
        assertTrue(refused.message().contains("StatefulSet/db"), refused.message());
        assertTrue(refused.message().contains("updates to statefulset spec"), refused.message());
    }

    @Test
    void configMapsAreWrittenAndPutBackKeyByKey() {
        Apis.create(
                client(),
                namespace(),
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api}\ndata: {kept: a, changed: b}");
        ObjectRef ref = ObjectRef.configMap("api");
        JsonNode config = Apis.read(client(), namespace(), ref);
        ObjectChange change = new ObjectChange(
                ref,
                config.at("/metadata/uid").asText(),
                List.of(
                        key("changed", FieldValue.of("b"), FieldValue.of("c")),
                        key("added", FieldValue.ABSENT, FieldValue.of("d"))));

        assertInstanceOf(WriteResult.Written.class, writer.write(namespace(), change, false));
        assertEquals(
                "c", Apis.read(client(), namespace(), ref).at("/data/changed").asText());
        assertInstanceOf(RevertResult.Reverted.class, writer.revert(namespace(), change.inverse()));
        assertEquals(config.path("data"), Apis.read(client(), namespace(), ref).path("data"));
    }

    private static Change key(String key, FieldValue before, FieldValue after) {
        return new Change(ChangeKind.Config, FieldPath.of("data", key), before, after, -1, "");
    }
}
