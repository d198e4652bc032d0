package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.plan.ObjectPatch.Foreign;
import dev.shiplock.plan.ObjectPatch.Result;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random workloads, random changes, and a real implementation of JSON Patch. */
class ObjectPatchPropertyTest {
    static IntStream seeds() {
        return IntStream.range(0, 400);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theChangeThenItsInverseIsTheIdentity(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode live = random.object();
        Optional<ObjectChange> planned = random.change(live);
        assumeTrue(planned.isPresent());

        JsonNode changed = patched(live, planned.get());

        assertTrue(ObjectPatch.standings(planned.get(), changed).stream()
                .allMatch(it -> it.standing() instanceof Standing.After));
        assertInstanceOf(Result.AlreadyThere.class, ObjectPatch.of(changed, planned.get(), Foreign.Refuse));
        assertEquals(live, patched(changed, planned.get().inverse()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoPhasesOfOneWorkloadAreUndoneLastFirst(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode live = random.object();
        Draft draft = random.draft(live);
        Optional<ObjectChange> first = draft.change(RandomWorkloads.REF, random.wanted());
        Optional<ObjectChange> second = draft.change(RandomWorkloads.REF, random.wanted());
        assumeTrue(first.isPresent() && second.isPresent());

        JsonNode changed = patched(patched(live, first.get()), second.get());
        JsonNode back =
                patched(patched(changed, second.get().inverse()), first.get().inverse());

        assertEquals(live, back);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasMadeInPartIsCompletedAndUndone(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode live = random.object();
        Optional<ObjectChange> planned = random.change(live);
        assumeTrue(planned.isPresent() && planned.get().changes().size() > 1);
        ObjectChange whole = planned.get();
        ObjectChange part = new ObjectChange(
                whole.object(),
                whole.uid(),
                whole.changes().subList(0, whole.changes().size() / 2));

        JsonNode half = patched(live, part);

        assertEquals(patched(live, whole), patched(half, whole));
        assertEquals(live, patched(half, whole.inverse()));
    }

    /** What the patch makes of the object; the object itself if there is nothing to send. */
    static JsonNode patched(JsonNode live, ObjectChange change) {
        return switch (ObjectPatch.of(live, change, Foreign.Refuse)) {
            case Result.Operations(var operations, var left) -> JsonPatch.apply(operations, live);
            case Result.AlreadyThere there -> live;
            case Result.Conflict conflict -> throw new AssertionError(conflict.toString());
        };
    }
}
