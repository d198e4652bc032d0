package dev.shiplock.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.shiplock.comparison.Rulebook.Reading.Usable;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder of {@code golden/comparison} holds two environments, {@code left} (the source) and {@code right} (the target), perhaps the
 * target as it was {@code verified}, and what comparing them finds. With {@code -Dshiplock.generate=true} the findings are written anew.
 */
class ComparisonGoldenTest {
    private static final Path CASES = Path.of("src/test/resources/golden/comparison");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR));

    static Stream<Path> cases() throws IOException {
        return Files.list(CASES).sorted();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findingsAreAsRecorded(Path folder) throws IOException {
        String found = YAML.writeValueAsString(described(report(folder)));
        Path golden = folder.resolve("findings.yaml");
        if (Boolean.getBoolean("shiplock.generate")) {
            Files.writeString(golden, found);
        }
        assertEquals(Files.readString(golden), found);
    }

    private static ComparisonReport report(Path folder) {
        EnvironmentSnapshot left = ManifestSnapshots.load(folder.resolve("left"));
        EnvironmentSnapshot right = ManifestSnapshots.load(folder.resolve("right"), left);
        Path verified = folder.resolve("verified");
        Optional<EnvironmentSnapshot> lastVerified =
                Files.isDirectory(verified) ? Optional.of(ManifestSnapshots.load(verified)) : Optional.empty();
        Usable rules = assertInstanceOf(Usable.class, Rulebook.of(right.spec().rules(), List.of()));
        return ComparisonReport.of(left, right, rules.rules(), TODAY, lastVerified);
    }

    private static Map<String, Object> described(ComparisonReport report) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("counts", report.counts());
        described.put(
                "findings",
                report.findings().stream().map(ComparisonGoldenTest::described).toList());
        if (!report.ambiguities().isEmpty()) {
            described.put(
                    "ambiguities",
                    report.ambiguities().stream()
                            .map(Correlation.Ambiguity::message)
                            .toList());
        }
        return described;
    }

    private static Map<String, Object> described(Finding finding) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("id", finding.id());
        described.put("class", finding.meaning());
        described.put("object", finding.object());
        described.put("field", finding.field());
        described.put("path", finding.path());
        finding.left().ifPresent(it -> described.put("left", it));
        finding.right().ifPresent(it -> described.put("right", it));
        finding.rule().ifPresent(it -> described.put("rule", it));
        if (finding.blocking()) {
            described.put("blocking", true);
        }
        described.put("why", finding.why());
        return described;
    }
}
