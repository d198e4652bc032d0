package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.comparison.Comparer;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import dev.shiplock.snapshot.ObjectRef;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {
    static Stream<GoldenCase> planned() throws IOException {
        return GoldenCase.all().filter(golden -> Planner.plan(golden.request()) instanceof Planned);
    }

    @ParameterizedTest
    @MethodSource("planned")
    void everyPlanIsUndoneExactlyLastPhaseFirst(GoldenCase golden) {
        Map<ObjectRef, ObjectNode> before = objects(golden.request().target());
        Map<ObjectRef, JsonNode> live = new TreeMap<>(before);
        List<ObjectChange> changes = plan(golden.request()).changes().toList();

        changes.forEach(change ->
                live.compute(change.object(), (ref, object) -> ObjectPatchPropertyTest.patched(object, change)));
        changes.reversed()
                .forEach(change -> live.compute(
                        change.object(), (ref, object) -> ObjectPatchPropertyTest.patched(object, change.inverse())));

        assertEquals(before, live);
    }

    @ParameterizedTest
    @MethodSource("planned")
    void whatIsWrittenIsWhatWasProjected(GoldenCase golden) {
        Plan plan = plan(golden.request());
        Map<ObjectRef, JsonNode> live = new TreeMap<>(objects(golden.request().target()));

        plan.changes()
                .forEach(change -> live.compute(
                        change.object(), (ref, object) -> ObjectPatchPropertyTest.patched(object, change)));

        assertEquals(objects(Projection.after(golden.request().target(), plan)), live);
    }

    @ParameterizedTest
    @MethodSource("planned")
    void onceAPlanIsCarriedOutThereIsNothingMoreToDo(GoldenCase golden) {
        PlanRequest request = golden.request();
        EnvironmentSnapshot after = Projection.after(request.target(), plan(request));

        Plan again = plan(new PlanRequest(
                request.source(), after, request.spec(), request.today(), Optional.empty(), OtherReaders.NONE));

        assertTrue(again.isEmpty(), again.phases()::toString);
    }

    @Test
    void everyDifferenceIsCarriedOrNamedWithItsReason() {
        PlanRequest request = GoldenCase.named("images-first").request();
        Plan plan = plan(request);

        long differences = Comparer.compare(request.source(), request.target()).size();

        long carried =
                plan.changes().mapToLong(change -> change.changes().size()).sum();
        assertEquals(differences, carried + plan.notCarried().size());
    }

    @Test
    void theDigestIsAboutTheChangesAndNotAboutHowTheyAreWatched() {
        PlanRequest request = GoldenCase.named("shop").request();

        assertEquals(digest(request, "phases: [{name: a}]"), digest(request, "phases: [{name: a, soak: 5m}]"));
        assertNotEquals(digest(request, "phases: [{name: a}]"), digest(request, "phases: [{name: b}]"));
        assertNotEquals(digest(request, ""), digest(request, "carry: [Image, Variable]"));
    }

    @Test
    void theSameChangeIsRejectableWhereverItsPhaseAndWhateverWasThereBefore() {
        PlanRequest request = GoldenCase.named("shop").request();
        EnvironmentSnapshot older = ManifestSnapshots.parse(
                GoldenCase.named("shop").manifests("right").replace("web:v2.0.0", "web:v1.9.0"));

        Plan plan = plan(request, "");
        Plan other = plan(
                new PlanRequest(
                        request.source(), older, request.spec(), LocalDate.EPOCH, Optional.empty(), OtherReaders.NONE),
                "phases: [{name: web, workloads: {names: [web]}}]");

        assertEquals(plan.rejectable().get("Deployment/web"), other.rejectable().get("Deployment/web"));
        assertNotEquals(
                plan.rejectable().get("Deployment/web"), plan.rejectable().get("Deployment/api"));
    }

    private static String digest(PlanRequest request, String yaml) {
        return plan(request, yaml).digest();
    }

    private static Plan plan(PlanRequest request, String yaml) {
        return plan(new PlanRequest(
                request.source(),
                request.target(),
                Specs.promotion(yaml),
                request.today(),
                Optional.empty(),
                OtherReaders.NONE));
    }

    private static Plan plan(PlanRequest request) {
        return assertInstanceOf(Planned.class, Planner.plan(request)).plan();
    }

    /** Every object of an environment as the API would give it. */
    private static Map<ObjectRef, ObjectNode> objects(EnvironmentSnapshot environment) {
        Map<ObjectRef, ObjectNode> objects = new TreeMap<>();
        environment.workloads().forEach((ref, it) -> objects.put(ref, object(Projection.object(it), it.uid())));
        environment
                .configMaps()
                .forEach((name, it) -> objects.put(ObjectRef.configMap(name), object(Projection.object(it), it.uid())));
        return objects;
    }

    private static ObjectNode object(ObjectNode content, String uid) {
        ObjectNode object = content.deepCopy();
        object.putObject("metadata").put("uid", uid).put("resourceVersion", "1");
        return object;
    }
}
