package dev.shiplock.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps what is generated from the API's records current, and what it says complete. */
class CrdsTest {
    private static final List<Path> CRD_FOLDERS = List.of(Path.of("crds"), Path.of("helm/shiplock/files/crds"));
    private static final Path REFERENCE = Path.of("docs/api.md");

    private final List<ObjectNode> definitions =
            Crds.KINDS.stream().map(Crds::definition).toList();

    @Test
    void checkedInFilesAreWhatTheRecordsSay() throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        for (Path folder : CRD_FOLDERS) {
            definitions.forEach(crd -> files.put(folder.resolve(Crds.fileName(crd)), Crds.yaml(crd)));
        }
        files.put(REFERENCE, ApiReference.of(definitions));
        if (Boolean.getBoolean("shiplock.generate")) {
            for (Map.Entry<Path, String> file : files.entrySet()) {
                Files.createDirectories(file.getKey().getParent());
                Files.writeString(file.getKey(), file.getValue());
            }
        }
        List<String> stale = new ArrayList<>();
        for (Map.Entry<Path, String> file : files.entrySet()) {
            if (!file.getValue().equals(read(file.getKey()))) {
                stale.add(file.getKey() + ", from line " + firstDifference(file.getValue(), read(file.getKey())));
            }
        }
        assertEquals(List.of(), stale, "stale files; run `make generate`");
        for (Path folder : CRD_FOLDERS) {
            assertNothingElse(folder);
        }
    }

    /** A definition that no kind has any more would still be installed. */
    private void assertNothingElse(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    definitions.stream().map(Crds::fileName).sorted().toList(),
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml"))
                            .sorted()
                            .toList(),
                    folder + " holds a definition that no kind has; delete it");
        }
    }

    @Test
    void everyFieldHasADescription() {
        List<String> without = new ArrayList<>();
        definitions.forEach(
                crd -> collect(schema(crd), crd.at("/spec/names/kind").asText(), without));
        assertEquals(List.of(), without);
    }

    @Test
    void whatExplainDoesNotShowIsInTheText() {
        List<String> unsaid = new ArrayList<>();
        definitions.forEach(crd -> unsaid(
                schema(crd).at("/properties/spec"), crd.at("/spec/names/kind").asText(), unsaid));
        assertEquals(List.of(), unsaid);
        JsonNode phase = schema(definitions.get(1)).at("/properties/spec/properties/phases/items/properties");
        String soak = phase.at("/soak/description").asText();
        assertTrue(soak.endsWith(" Written like 30s, 5m or 1h30m. Default: 0s."), soak);
    }

    private static void unsaid(JsonNode schema, String path, List<String> unsaid) {
        String text = schema.path("description").asText();
        JsonNode unless = schema.path("default");
        boolean said = !unless.isValueNode() || text.contains("Default: " + unless.asText() + ".");
        boolean shown = !schema.path("pattern").asText().equals(Span.PATTERN) || text.contains("1h30m");
        if (!said || !shown) {
            unsaid.add(path + ": " + text);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> unsaid(property.getValue(), path + "." + property.getKey(), unsaid));
        if (schema.has("items")) {
            unsaid(schema.path("items"), path + "[]", unsaid);
        }
    }

    @Test
    void durationsAreStringsThatCannotBeNegative() {
        JsonNode phase = schema(definitions.get(1)).at("/properties/spec/properties/phases/items/properties");
        for (String name : List.of("deadline", "soak")) {
            assertEquals("string", phase.path(name).path("type").asText(), name);
            assertTrue(phase.path(name).path("pattern").asText().startsWith("^([0-9]"), name);
        }
    }

    /** They need a right of their own, which admission policies are to ask for; until those are there, so are not the fields. */
    @Test
    void nothingTakesBackWhatAnEnvironmentDemands() {
        Set<String> overriding = Set.of("acceptRisk", "maxRisk", "unhealthySource", "emergency");
        for (ObjectNode crd : definitions) {
            assertEquals(
                    List.of(),
                    schema(crd).findValues("properties").stream()
                            .flatMap(properties -> properties.propertyStream().map(Map.Entry::getKey))
                            .filter(overriding::contains)
                            .toList(),
                    crd.at("/spec/names/kind").asText());
        }
    }

    private static void collect(JsonNode schema, String path, List<String> without) {
        if (schema.path("description").asText().isBlank() && !path.endsWith("[]")) {
            without.add(path);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> collect(property.getValue(), path + "." + property.getKey(), without));
        if (schema.has("items")) {
            collect(schema.path("items"), path + "[]", without);
        }
    }

    private static long firstDifference(String expected, String found) {
        int same = Arrays.mismatch(expected.toCharArray(), found.toCharArray());
        return 1 + expected.substring(0, same).chars().filter(c -> c == '\n').count();
    }

    private static JsonNode schema(JsonNode crd) {
        return crd.at("/spec/versions/0/schema/openAPIV3Schema");
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
