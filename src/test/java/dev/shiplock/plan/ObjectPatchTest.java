package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.plan.ObjectPatch.Foreign;
import dev.shiplock.plan.ObjectPatch.Result;
import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectPatchTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final FieldPath API = FieldPath.parse("/spec/template/spec/containers/[name=api]");
    private static final FieldPath IMAGE = API.member("image");

    private static final String LIVE = """
            metadata: {uid: u1, resourceVersion: "7"}
            spec:
              replicas: 3
              template:
                spec:
                  containers:
                  - {name: proxy, image: "proxy:1"}
                  - name: api
                    image: api:1
                    env:
                    - {name: A, value: a}
                    - {name: B, value: b}
            """;

    @Test
    void everythingThatThePlanSawIsTestedBeforeAnythingIsWritten() {
        ObjectChange change =
                change(value(IMAGE, "api:1", "api:2"), element("B", "b", null, 1), element("C", null, "c", 1));

        Result.Operations operations =
                assertInstanceOf(Result.Operations.class, ObjectPatch.of(live(LIVE), change, Foreign.Refuse));

        assertEquals(
                List.of(
                        "test /metadata/uid",
                        "test /metadata/resourceVersion",
                        "test /spec/template/spec/containers/1/image",
                        "test /spec/template/spec/containers/1/env/1",
                        "replace /spec/template/spec/containers/1/image",
                        "remove /spec/template/spec/containers/1/env/1",
                        "add /spec/template/spec/containers/1/env/1"),
                words(operations));
    }

    @Test
    void containersAndVariablesAreFoundByNameWhereverTheyStandNow() {
        String moved = LIVE.replaceFirst(" *- .name: proxy.*\n", "").replaceFirst(" *- .name: A,.*\n", "");

        Result.Operations operations = assertInstanceOf(
                Result.Operations.class,
                ObjectPatch.of(live(moved), change(element("B", "b", "c", 1)), Foreign.Refuse));

        assertEquals(
                "replace /spec/template/spec/containers/0/env/0",
                words(operations).getLast());
    }

    @Test
    void anotherObjectOfThatNameIsAConflict() {
        Result result =
                ObjectPatch.of(live(LIVE.replace("u1", "u2")), change(value(IMAGE, "api:1", "api:2")), Foreign.Leave);

        assertEquals(
                new Result.Conflict(List.of(
                        new ForeignValue(FieldPath.of("metadata", "uid"), FieldValue.of("u1"), FieldValue.of("u2")))),
                result);
    }

    @Test
    void aValueThatSomebodyElseWroteIsAConflictThatNamesIt() {
        Result result = ObjectPatch.of(
                live(LIVE.replace("api:1", "api:9")),
                change(value(IMAGE, "api:1", "api:2"), element("B", "b", "c", 1)),
                Foreign.Refuse);

        assertEquals(
                new Result.Conflict(List.of(new ForeignValue(IMAGE, FieldValue.of("api:1"), FieldValue.of("api:9")))),
                result);
    }

    @Test
    void aRollbackLeavesWhatSomebodyElseWroteAndPutsTheRestBack() {
        ObjectChange forward = change(value(IMAGE, "api:0", "api:1"), element("B", null, "b", 1));
        JsonNode live = live(LIVE.replace("api:1", "api:9"));

        Result.Operations operations =
                assertInstanceOf(Result.Operations.class, ObjectPatch.of(live, forward.inverse(), Foreign.Leave));

        assertEquals(
                List.of(new ForeignValue(IMAGE, FieldValue.of("api:1"), FieldValue.of("api:9"))), operations.left());
        JsonNode after = JsonPatch.apply(operations.operations(), live);
        assertEquals(FieldValue.of("api:9"), IMAGE.readFrom(after));
        assertEquals(FieldValue.ABSENT, variable("B").readFrom(after));
    }

    @Test
    void aRollbackWithNothingLeftToDoStillNamesWhatIsForeign() {
        ObjectChange forward = change(value(IMAGE, "api:0", "api:1"));

        assertEquals(
                new Result.AlreadyThere(
                        List.of(new ForeignValue(IMAGE, FieldValue.of("api:1"), FieldValue.of("api:9")))),
                ObjectPatch.of(live(LIVE.replace("api:1", "api:9")), forward.inverse(), Foreign.Leave));
    }

    @Test
    void aContainerThatIsGoneCannotGetAVariable() {
        ObjectChange change = change(element("C", null, "c", 0));

        Result result = ObjectPatch.of(live(LIVE.replace("name: api", "name: apj")), change, Foreign.Refuse);

        assertInstanceOf(Result.Conflict.class, result);
    }

    @Test
    void aVariableThatIsThereTwiceIsAConflict() {
        String twice = LIVE + "        - {name: B, value: b}\n";

        assertInstanceOf(
                Result.Conflict.class, ObjectPatch.of(live(twice), change(element("B", "b", "c", 1)), Foreign.Refuse));
    }

    @Test
    void aParentThatTheRunCreatedStaysWhenSomebodyElseUsesIt() {
        FieldPath annotation = FieldPath.parse("/spec/template/metadata/annotations/shiplock.dev~1config");
        ObjectChange forward = change(new Change(
                Optional.of(ChangeKind.Config), annotation, FieldValue.ABSENT, FieldValue.of("d"), -1, 2, ""));
        ObjectNode live = (ObjectNode) ObjectPatchPropertyTest.patched(live(LIVE), forward);
        ((ObjectNode) live.at("/spec/template/metadata/annotations")).put("theirs", "x");

        JsonNode back = ObjectPatchPropertyTest.patched(live, forward.inverse());

        assertEquals(
                "{\"annotations\":{\"theirs\":\"x\"}}",
                back.at("/spec/template/metadata").toString());
    }

    @Test
    void aParentThatTheRunCreatedGoesEvenIfItsFieldIsGoneAlready() {
        ObjectChange forward = change(
                new Change(
                        Optional.of(ChangeKind.Variable),
                        FieldPath.parse("/spec/template/spec/containers/[name=proxy]/env/[name=X]"),
                        FieldValue.ABSENT,
                        present("{name: X}"),
                        0,
                        1,
                        ""),
                value(IMAGE, "api:0", "api:1"));
        JsonNode live = live(LIVE.replace("image: \"proxy:1\"", "image: \"proxy:1\", env: []"));

        JsonNode back = ObjectPatchPropertyTest.patched(live, forward.inverse());

        assertEquals(live(LIVE.replace("api:1", "api:0")), back);
    }

    @Test
    void numbersAreComparedByValue() {
        FieldPath replicas = FieldPath.of("spec", "replicas");
        ObjectChange change = change(new Change(
                ChangeKind.Replicas,
                replicas,
                new FieldValue.Present(LongNode.valueOf(3)),
                new FieldValue.Present(LongNode.valueOf(4)),
                -1,
                ""));

        assertInstanceOf(Result.Operations.class, ObjectPatch.of(live(LIVE), change, Foreign.Refuse));
    }

    @Test
    void thePatchFailsWhenTheObjectChangedSinceItWasRead() {
        Result.Operations operations = assertInstanceOf(
                Result.Operations.class,
                ObjectPatch.of(live(LIVE), change(value(IMAGE, "api:1", "api:2")), Foreign.Refuse));

        JsonNode newer = live(LIVE.replace("\"7\"", "\"8\""));

        assertThrows(RuntimeException.class, () -> JsonPatch.apply(operations.operations(), newer));
    }

    private static List<String> words(Result.Operations operations) {
        return operations
                .operations()
                .valueStream()
                .map(it -> it.path("op").asText() + " " + it.path("path").asText())
                .toList();
    }

    private static ObjectChange change(Change... changes) {
        return new ObjectChange(new ObjectRef("Deployment", "api"), "u1", List.of(changes));
    }

    private static Change value(FieldPath field, String before, String after) {
        return new Change(ChangeKind.Image, field, FieldValue.of(before), FieldValue.of(after), -1, "");
    }

    private static FieldPath variable(String name) {
        return API.member("env").element("name", name);
    }

    private static Change element(String name, @Nullable String before, @Nullable String after, int position) {
        return new Change(
                ChangeKind.Variable, variable(name), element(name, before), element(name, after), position, "");
    }

    private static FieldValue element(String name, @Nullable String value) {
        return value == null ? FieldValue.ABSENT : present("{name: " + name + ", value: " + value + "}");
    }

    private static FieldValue present(String yaml) {
        return new FieldValue.Present(live(yaml));
    }

    private static JsonNode live(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
