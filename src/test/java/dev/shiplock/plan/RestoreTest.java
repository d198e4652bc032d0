package dev.shiplock.plan;

import static dev.shiplock.plan.ObjectPatchPropertyTest.patched;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RestoreTest {
    private static final String BACK = "carry: [Image]";

    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverWasChangedTheRecordedStateComesBackAndCanBeLeftAgain(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode recorded = random.messyObject();
        ObjectNode live = random.messyObject();
        Plan plan = planned(RandomWorkloads.environment(recorded), RandomWorkloads.environment(live));
        assumeTrue(!plan.isEmpty());
        ObjectChange change = plan.changes().toList().getFirst();

        JsonNode restored = patched(live, change);

        assertTrue(CanonicalJson.same(recorded, restored), restored::toPrettyString);
        assertTrue(CanonicalJson.same(live, patched(restored, change.inverse())));
        assertEquals(
                List.of(),
                Deviation.between(
                        RandomWorkloads.environment(recorded),
                        Projection.after(RandomWorkloads.environment(live), plan)));
    }

    @Test
    void aConfigMapThatWasChangedByHandIsPutBackAndItsReadersAreRestarted() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot live = changed("TIMEOUT: \"10\"", "TIMEOUT: \"99\"");

        List<ObjectChange> changes = planned(recorded, live).changes().toList();

        assertEquals(
                List.of("ConfigMap/api-config", "Deployment/api"),
                changes.stream().map(change -> change.object().toString()).toList());
        assertEquals(
                List.of(Restarts.field(changes.getLast().object())),
                changes.getLast().changes().stream().map(Change::field).toList());
    }

    @Test
    void anOpenSecretThatWasRecordedComesBackAndIsNamedMasked() {
        EnvironmentSnapshot recorded = changed("{name: LEGACY_MODE, value: \"on\"}", "{name: API_TOKEN, value: abc}");

        Plan plan = planned(recorded, GoldenCase.named("shop").side("right"));

        assertEquals(
                List.of(Optional.of("(masked)")),
                plan.dangers().stream().map(Danger::value).toList());
    }

    @Test
    void readersThatAreChangedAnywayGetNoAnnotationThatWasNotRecorded() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot live = changed("TIMEOUT: \"10\"", "TIMEOUT: \"99\"", "api:v2.0.0", "api:v9");

        Plan plan = planned(recorded, live);

        assertEquals(List.of(), Deviation.between(recorded, Projection.after(live, plan)));
    }

    @Test
    void theSameContentAsBeforeStillRestartsItsReaders() {
        String annotated = "metadata: {labels: {app: api}, annotations: {shiplock.dev/config: \"%s\"}}";
        EnvironmentSnapshot plain = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot edited = changed("TIMEOUT: \"10\"", "TIMEOUT: \"99\"");
        String digest = annotation(planned(plain, edited));
        String[] label = {
            "template:\n    metadata: {labels: {app: api}}", "template:\n    " + annotated.formatted(digest)
        };
        EnvironmentSnapshot recorded = changed(label);
        EnvironmentSnapshot live = changed(label[0], label[1], "TIMEOUT: \"10\"", "TIMEOUT: \"99\"");

        assertTrue(!annotation(planned(recorded, live)).equals(digest));
    }

    private static String annotation(Plan plan) {
        return plan.changes()
                .toList()
                .getLast()
                .changes()
                .getLast()
                .after()
                .toOptional()
                .orElseThrow()
                .asText();
    }

    @Test
    void kindsThatThePromotionDoesNotCarryArePutBackToo() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot live = changed("replicas: 3", "replicas: 1", "memory: 1Gi", "memory: 9Gi");

        assertEquals(
                List.of("/spec/replicas", "/spec/template/spec/containers/[name=api]/resources"),
                planned(recorded, live)
                        .changes()
                        .flatMap(change -> change.changes().stream())
                        .map(change -> change.field().toString())
                        .toList());
    }

    @Test
    void whatNobodyCanChangeIsNamed() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot live = changed("serviceName: queue", "serviceName: other");

        Plan plan = planned(recorded, live);

        assertTrue(plan.isEmpty());
        assertEquals("Immutable", plan.notCarried().getFirst().reason());
        assertEquals(
                FieldPath.of("spec", "serviceName"),
                plan.notCarried().getFirst().field());
    }

    @Test
    void objectsThatCameOrWentAreNamedAndLeft() {
        EnvironmentSnapshot recorded = GoldenCase.named("one-sided").side("right");
        EnvironmentSnapshot live = GoldenCase.named("shop").side("right");

        assertEquals(
                List.of("OnlyInSource"),
                planned(recorded, live).notCarried().stream()
                        .map(NotCarried::reason)
                        .toList());
        assertEquals(
                List.of("OnlyInTarget"),
                planned(live, recorded).notCarried().stream()
                        .map(NotCarried::reason)
                        .toList());
    }

    @Test
    void aConfigMapThatNoWorkloadRefersToIsNoPartOfAState() {
        EnvironmentSnapshot recorded = ManifestSnapshots.parse(GoldenCase.named("shop")
                        .manifests("right") + "---\nkind: ConfigMap\nmetadata: {name: spare}\ndata: {a: b}\n");

        assertEquals(
                List.of(), Deviation.between(recorded, GoldenCase.named("shop").side("right")));
    }

    @Test
    void theEnvironmentsRulesHoldForOldStatesToo() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");
        EnvironmentSnapshot live = changed(
                "own: {",
                "rules: [{name: new-tags, image: web, tagMatches: \"v3.*\", severity: Dangerous}]\n  own: {",
                "web:v2.0.0",
                "web:v3.0.0");

        PlanResult result = Planner.restore(recorded, live, Specs.promotion(BACK), LocalDate.EPOCH, OtherReaders.NONE);

        assertEquals("DangerousChange", assertInstanceOf(Refused.class, result).reason());
    }

    @Test
    void carryAndPruneSayNothingAboutARecordedState() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");

        PlanResult result = Planner.restore(
                recorded,
                changed("replicas: 3", "replicas: 1"),
                Specs.promotion("prune: [Variable]\nphases: [{name: all, carry: [Replicas]}]"),
                LocalDate.EPOCH,
                OtherReaders.NONE);

        assertEquals(1, assertInstanceOf(Planned.class, result).plan().changes().count());
    }

    @Test
    void explicitValuesHaveNoPlaceInARecordedState() {
        EnvironmentSnapshot recorded = GoldenCase.named("shop").side("right");

        PlanResult result = Planner.restore(
                recorded,
                recorded,
                Specs.promotion("set: [{workload: api, image: x}]"),
                LocalDate.EPOCH,
                OtherReaders.NONE);

        assertEquals("SetWithRevision", assertInstanceOf(Refused.class, result).reason());
    }

    private static Plan planned(EnvironmentSnapshot recorded, EnvironmentSnapshot live) {
        PlanResult result = Planner.restore(recorded, live, Specs.promotion(BACK), LocalDate.EPOCH, OtherReaders.NONE);
        return assertInstanceOf(Planned.class, result, result::toString).plan();
    }

    /** Production with texts of its manifests replaced: what, by what. */
    private static EnvironmentSnapshot changed(String... replacements) {
        String yaml = GoldenCase.named("shop").manifests("right");
        for (int i = 0; i < replacements.length; i += 2) {
            assertTrue(yaml.contains(replacements[i]), replacements[i]);
            yaml = yaml.replace(replacements[i], replacements[i + 1]);
        }
        return ManifestSnapshots.parse(yaml);
    }
}
