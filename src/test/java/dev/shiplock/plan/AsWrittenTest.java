package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What admission makes of a write is found, and its inverse leads back byte for byte. */
class AsWrittenTest {
    static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    static final FieldPath API = FieldPath.parse("/spec/template/spec/containers/[name=api]");
    static final FieldPath ENV = API.member("env");

    @Test
    void twoNeighboursThatAdmissionRemovesComeBackInTheirOrder() {
        JsonNode before = deployment("A", "B", "C", "D");

        ObjectChange made = made(before, image(), stored -> reorder(stored, "A", "D"));

        assertEquals(List.of(API.member("image"), variable("B"), variable("C")), fields(made));
    }

    @Test
    void whatAdmissionReordersIsPutBackAsAWhole() {
        JsonNode before = deployment("A", "B", "C");

        ObjectChange made = made(before, image(), stored -> reorder(stored, "C", "A", "B"));

        assertEquals(List.of(API.member("image"), ENV), fields(made));
    }

    @Test
    void aReorderingAroundWhatThePlanChangesIsPutBackToo() {
        JsonNode before = deployment("A", "B", "C");
        Change added = new Change(ChangeKind.Variable, variable("X"), FieldValue.ABSENT, value("X", "new"), 1, "");
        Change removed = new Change(ChangeKind.Variable, variable("A"), value("A", "v"), FieldValue.ABSENT, 0, "");

        made(before, added, stored -> reorder(stored, "C", "X", "B", "A"));
        made(before, removed, stored -> reorder(stored, "C", "B"));
    }

    @Test
    void whereThePlansOwnNewVariableStandsIsNoMatter() {
        JsonNode before = deployment("A", "B");
        Change added = new Change(ChangeKind.Variable, variable("X"), FieldValue.ABSENT, value("X", "new"), 2, "");

        ObjectChange made = made(before, added, stored -> reorder(stored, "X", "A", "B"));

        assertEquals(List.of(variable("X")), fields(made));
    }

    @Test
    void admissionThatReordersOtherwiseThanRehearsedIsNoticed() {
        JsonNode before = deployment("A", "B", "C");
        ObjectChange rehearsed = made(before, image(), stored -> reorder(stored, "C", "A", "B"));
        JsonNode stored = stored(before, rehearsed, it -> reorder(it, "B", "A", "C"));

        assertEquals(List.of(ENV), AsWritten.otherThanPlanned(rehearsed, before, stored));
        assertEquals(
                List.of(ENV),
                AsWritten.otherThanPlanned(
                        new ObjectChange(RandomWorkloads.REF, "u1", List.of(image())), before, stored));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resources", "env", "image", "other"})
    void aKeyOfAConfigMapIsConfigWhateverItIsCalled(String key) {
        ObjectNode before = YAML.createObjectNode();
        before.putObject("metadata").put("uid", "u1").put("resourceVersion", "7");
        before.putObject("data").put("planned", "old");
        Change planned = new Change(
                ChangeKind.Config, FieldPath.of("data", "planned"), FieldValue.of("old"), FieldValue.of("new"), -1, "");

        ObjectChange made =
                made(before, planned, stored -> stored.withObject("/data").put(key, "added"));

        assertEquals(Optional.of(ChangeKind.Config), made.changes().getLast().kind());
    }

    static IntStream seeds() {
        return IntStream.range(0, 600);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverAdmissionDoesTheInverseLeadsBackByteForByte(int seed) {
        Random chance = new Random(seed);
        RandomWorkloads random = new RandomWorkloads(chance);
        ObjectNode before = random.object();
        ObjectChange planned = random.change(before, 1);
        ObjectNode stored = ObjectPatchPropertyTest.patched(before, planned).deepCopy();
        for (int i = 0; i <= chance.nextInt(4); i++) {
            meddle(stored, chance);
        }

        ObjectChange made = AsWritten.of(planned, before, stored);

        assertEquals(before.toString(), back(stored, made).toString(), () -> made + "\n" + stored);
        assertEquals(List.of(), AsWritten.otherThanPlanned(made, before, stored), made::toString);
    }

    /** What was made of a change; that it can be undone, and is known when it is made for good, goes for all. */
    private static ObjectChange made(JsonNode before, Change planned, Consumer<ObjectNode> admission) {
        ObjectChange change = new ObjectChange(RandomWorkloads.REF, "u1", List.of(planned));
        JsonNode stored = stored(before, change, admission);
        ObjectChange made = AsWritten.of(change, before, stored);
        assertEquals(before.toString(), back(stored, made).toString(), made::toString);
        assertEquals(
                List.of(), AsWritten.otherThanPlanned(made, before, stored(before, made, admission)), made::toString);
        return made;
    }

    private static JsonNode stored(JsonNode before, ObjectChange change, Consumer<ObjectNode> admission) {
        ObjectNode stored = ObjectPatchPropertyTest.patched(before, change).deepCopy();
        admission.accept(stored);
        return stored;
    }

    private static JsonNode back(JsonNode stored, ObjectChange made) {
        return ObjectPatchPropertyTest.patched(stored, made.inverse());
    }

    private static List<FieldPath> fields(ObjectChange change) {
        return change.changes().stream().map(Change::field).toList();
    }

    static Change image() {
        return new Change(
                ChangeKind.Image, API.member("image"), FieldValue.of("api:1"), FieldValue.of("api:2"), -1, "");
    }

    static FieldPath variable(String name) {
        return ENV.element("name", name);
    }

    static FieldValue value(String name, String value) {
        return FieldValue.of(YAML.createObjectNode().put("name", name).put("value", value));
    }

    static JsonNode deployment(String... variables) {
        try {
            ObjectNode object = (ObjectNode) YAML.readTree("""
                    metadata: {uid: u1, resourceVersion: "7"}
                    spec: {template: {spec: {containers: [{name: api, image: "api:1"}]}}}
                    """);
            ArrayNode env = ((ObjectNode) object.at("/spec/template/spec/containers/0")).putArray("env");
            Arrays.stream(variables)
                    .forEach(name -> env.add(value(name, "v").toOptional().orElseThrow()));
            return object;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves these variables in this order; those that are not there are made up. */
    private static void reorder(ObjectNode object, String... names) {
        ObjectNode container = (ObjectNode) object.at("/spec/template/spec/containers/0");
        List<JsonNode> elements = new ArrayList<>();
        for (String name : names) {
            elements.add(container
                    .path("env")
                    .valueStream()
                    .filter(element -> element.path("name").asText().equals(name))
                    .findFirst()
                    .orElseGet(() -> value(name, "made up").toOptional().orElseThrow()));
        }
        container.putArray("env").addAll(elements);
    }

    private static void meddle(ObjectNode object, Random chance) {
        ObjectNode pod = (ObjectNode) object.at("/spec/template/spec");
        ArrayNode containers = (ArrayNode) pod.path("containers");
        ObjectNode container = (ObjectNode) containers.path(chance.nextInt(containers.size()));
        ArrayNode env = container.withArray("env");
        switch (chance.nextInt(9)) {
            case 0 -> shuffle(env, chance);
            case 1 -> shuffle(containers, chance);
            case 2 -> {
                if (!env.isEmpty()) {
                    env.remove(chance.nextInt(env.size()));
                }
            }
            case 3 ->
                env.insert(
                        chance.nextInt(env.size() + 1),
                        value("M" + chance.nextInt(99), "m").toOptional().orElseThrow());
            case 4 -> container.put("image", "pinned:" + chance.nextInt(9));
            case 5 -> container.remove("env");
            case 6 ->
                containers.insert(
                        chance.nextInt(containers.size() + 1),
                        YAML.createObjectNode()
                                .put("name", "injected" + chance.nextInt(99))
                                .put("image", "i"));
            case 7 -> object.withObject("/spec/template/metadata/annotations").put("checked", "yes");
            default ->
                pod.put("priorityClassName", "shop")
                        .putArray("tolerations")
                        .addObject()
                        .put("key", "k");
        }
        if (env.isEmpty()) {
            container.remove("env");
        }
    }

    private static void shuffle(ArrayNode list, Random chance) {
        List<JsonNode> elements = new ArrayList<>(list.valueStream().toList());
        Collections.shuffle(elements, chance);
        list.removeAll().addAll(elements);
        assertTrue(list.size() == elements.size());
    }
}
