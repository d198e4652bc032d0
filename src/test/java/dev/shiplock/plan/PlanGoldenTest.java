package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is planned for given manifests; {@code -Dshiplock.generate=true} writes the expected files anew. */
class PlanGoldenTest {
    static Stream<GoldenCase> cases() throws IOException {
        return GoldenCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameManifestsGiveTheSamePlan(GoldenCase golden) throws IOException {
        String plan = PlanYaml.of(Planner.plan(golden.request()));

        if (Boolean.getBoolean("shiplock.generate")) {
            Files.writeString(golden.expected(), plan);
        }
        assertEquals(GoldenCase.text(golden.expected()), plan);
    }
}
