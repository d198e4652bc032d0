package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.plan.ObjectPatch.Foreign;
import dev.shiplock.plan.ObjectPatch.Result;
import io.fabric8.zjsonpatch.JsonPatch;
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
        ObjectChange planned = random.change(live, 1);

        JsonNode changed = patched(live, planned);

        assertTrue(ObjectPatch.standings(planned, changed).stream()
                .allMatch(it -> it.standing() instanceof Standing.After));
        assertInstanceOf(Result.AlreadyThere.class, ObjectPatch.of(changed, planned, Foreign.Refuse));
        assertEquals(live, patched(changed, planned.inverse()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void twoPhasesOfOneWorkloadAreUndoneLastFirst(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode live = random.object();
        Draft draft = random.draft(live);
        ObjectChange first = random.change(draft);
        ObjectChange second = random.change(draft);

        JsonNode changed = patched(patched(live, first), second);
        JsonNode back = patched(patched(changed, second.inverse()), first.inverse());

        assertEquals(live, back);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whatWasMadeInPartIsCompletedAndUndone(int seed) {
        RandomWorkloads random = new RandomWorkloads(new Random(seed));
        ObjectNode live = random.object();
        ObjectChange whole = random.change(live, 2);
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
