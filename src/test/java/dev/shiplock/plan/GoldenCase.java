package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder with a source ({@code left}), a target ({@code right}), what else is in its namespace ({@code beside}), and a Promotion; manifests that are not there are those of {@code base}. */
record GoldenCase(Path folder) {
    static final Path ROOT = Path.of("src/test/resources/golden/plan");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static Stream<GoldenCase> all() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders
                    .filter(folder -> Files.exists(folder.resolve("promotion.yaml")))
                    .sorted()
                    .map(GoldenCase::new)
                    .toList()
                    .stream();
        }
    }

    static GoldenCase named(String name) {
        return new GoldenCase(ROOT.resolve(name));
    }

    PlanRequest request() {
        return new PlanRequest(
                side("left"), side("right"), spec(), LocalDate.of(2026, 11, 20), Optional.empty(), others());
    }

    /** What else is in the target's namespace. */
    private OtherReaders others() {
        return Files.exists(folder.resolve("beside"))
                ? OtherReaders.among(side("beside").workloads().values())
                : OtherReaders.NONE;
    }

    private PromotionSpec spec() {
        try {
            JsonNode promotion = YAML.readTree(folder.resolve("promotion.yaml").toFile());
            return YAML.treeToValue(promotion.path("spec"), PromotionSpec.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    EnvironmentSnapshot side(String side) {
        return ManifestSnapshots.parse(manifests(side));
    }

    String manifests(String side) {
        Map<String, Path> manifests = new TreeMap<>();
        for (Path place : new Path[] {ROOT.resolve("base").resolve(side), folder.resolve(side)}) {
            if (Files.exists(place)) {
                try (Stream<Path> files = Files.list(place)) {
                    files.forEach(file -> manifests.put(file.getFileName().toString(), file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        StringBuilder yaml = new StringBuilder();
        manifests.values().forEach(file -> yaml.append("---\n").append(text(file)));
        return yaml.toString();
    }

    Path expected() {
        return folder.resolve("plan.yaml");
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
