package dev.shiplock.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.build.Crds;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read is written again, and the records' defaults are the schema's. */
class RoundTripTest {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Class<? extends CustomResource<?, ?>>> kinds() {
        return Crds.KINDS;
    }

    @Test
    void aPhaseThatSaysNothingOfHealthToleratesOneExitAndTenSeconds() throws IOException {
        PhaseSpec phase = JSON.readValue("{\"name\": \"all\"}", PhaseSpec.class);

        assertEquals(new PhaseSpec.Tolerance(1, new Span("10s"), new Span("0s")), phase.health());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFullExampleIsWrittenAsItWasRead(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        String text = example(kind);
        CustomResource<?, ?> read = SERIALIZATION.unmarshal(text, kind);
        assertEquals(tree(text).path("spec"), tree(SERIALIZATION.asYaml(read)).path("spec"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theExampleShowsEveryField(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        List<String> missing = new ArrayList<>();
        findMissing(schema(kind), List.of(tree(example(kind)).path("spec")), "spec", missing);
        missing.remove("spec.from.revision"); // it excludes from.environment
        assertEquals(List.of(), missing);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void recordsFillInWhatTheSchemaDefaults(Class<? extends CustomResource<?, ?>> kind) throws IOException {
        ObjectNode bare = (ObjectNode) tree(example(kind));
        strip(schema(kind), bare.path("spec"));
        ObjectNode defaulted = bare.deepCopy();
        applyDefaults(schema(kind), defaulted.path("spec"));
        assertEquals(
                SERIALIZATION.convertValue(defaulted, kind).getSpec(),
                SERIALIZATION.convertValue(bare, kind).getSpec());
    }

    private static void findMissing(JsonNode schema, List<JsonNode> examples, String path, List<String> missing) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String inner = path + "." + property.getKey();
            List<JsonNode> values = examples.stream()
                    .map(example -> example.path(property.getKey()))
                    .filter(value -> !value.isMissingNode())
                    .flatMap(value -> value.isArray() ? value.valueStream() : Stream.of(value))
                    .toList();
            if (values.isEmpty()) {
                missing.add(inner);
            } else if (!shownElsewhere(inner)) {
                JsonNode child = property.getValue();
                findMissing(child.has("items") ? child.path("items") : child, values, inner, missing);
            }
        }
    }

    /** Gates are shown in full in the Promotion's phases, rules in the Environment. */
    private static boolean shownElsewhere(String path) {
        return Set.of("spec.gates", "spec.preflight.gates").contains(path);
    }

    /** Removes every value that has a default. */
    private static void strip(JsonNode schema, JsonNode value) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (property.getValue().has("default")) {
                ((ObjectNode) value).remove(property.getKey());
            } else {
                each(property, value, RoundTripTest::strip);
            }
        }
    }

    private static void applyDefaults(JsonNode schema, JsonNode value) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (property.getValue().has("default") && !value.has(property.getKey())) {
                ((ObjectNode) value).set(property.getKey(), property.getValue().path("default"));
            }
            each(property, value, RoundTripTest::applyDefaults);
        }
    }

    private static void each(
            Map.Entry<String, JsonNode> property, JsonNode value, BiConsumer<JsonNode, JsonNode> step) {
        JsonNode child = value.path(property.getKey());
        JsonNode schema = property.getValue();
        Stream<JsonNode> objects = child.isArray() ? child.valueStream() : Stream.of(child);
        objects.filter(JsonNode::isObject)
                .forEach(object -> step.accept(schema.has("items") ? schema.path("items") : schema, object));
    }

    private static JsonNode schema(Class<? extends CustomResource<?, ?>> kind) {
        return Crds.definition(kind).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    }

    private static String example(Class<?> kind) throws IOException {
        String file = kind.getSimpleName().toLowerCase(Locale.ROOT) + ".yaml";
        return Files.readString(Path.of("src/test/resources/examples").resolve(file));
    }

    private static JsonNode tree(String yaml) {
        Object map = SERIALIZATION.unmarshal(yaml, Map.class);
        return JSON.valueToTree(map);
    }
}
