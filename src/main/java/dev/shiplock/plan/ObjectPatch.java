package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Turns a planned change into the JSON Patch (RFC 6902) that makes it in the object as it is now.
 *
 * <p>The patch tests the object's uid and resourceVersion and every value that it replaces or removes, so it does exactly what was planned or
 * nothing. That a field is still absent is guarded by the resourceVersion: JSON Patch has no test for absence.
 */
public final class ObjectPatch {
    private static final FieldPath UID = FieldPath.of("metadata", "uid");

    private ObjectPatch() {}

    /** What to do about a field that has neither the value that the plan saw nor the new one. */
    public enum Foreign {
        /** Nothing is written; it is a conflict. */
        Refuse,
        /** The field is left alone and named; the other fields are written. For rollbacks. */
        Leave
    }

    /** What there is to send. */
    public sealed interface Result {
        /**
         * @param operations the patch, never empty
         * @param left fields that are left alone ({@link Foreign#Leave})
         */
        record Operations(ArrayNode operations, List<ForeignValue> left) implements Result {}

        /** Nothing: every field, but for those left alone, has its new value. */
        record AlreadyThere(List<ForeignValue> left) implements Result {}

        /** Nothing: somebody else changed these fields, or the object is another one of that name ({@code /metadata/uid}). */
        record Conflict(List<ForeignValue> fields) implements Result {}
    }

    /**
     * @param live the whole object as it was just read
     * @param change what is planned; for a rollback the inverse of what was planned
     */
    public static Result of(JsonNode live, ObjectChange change, Foreign foreign) {
        FieldValue uid = UID.readFrom(live);
        if (!uid.equals(FieldValue.of(change.uid()))) {
            return new Result.Conflict(List.of(new ForeignValue(UID, FieldValue.of(change.uid()), uid)));
        }
        List<FieldStanding> standings = standings(change, live);
        List<ForeignValue> foreigners = foreignValues(standings);
        if (!foreigners.isEmpty() && foreign == Foreign.Refuse) {
            return new Result.Conflict(foreigners);
        }
        if (standings.stream().noneMatch(field -> field.standing() instanceof Standing.Before)) {
            return new Result.AlreadyThere(foreigners);
        }
        return new Result.Operations(operations(live, standings), foreigners);
    }

    /** The object as changes leave it. */
    public static JsonNode after(JsonNode object, List<Change> changes) {
        Document document = new Document(object);
        changes.forEach(document::apply);
        return document.json();
    }

    /** How each field of a change stands in the object as it is now, in the order of the changes. The uid is not looked at. */
    public static List<FieldStanding> standings(ObjectChange change, JsonNode live) {
        return change.changes().stream()
                .map(field -> new FieldStanding(field, Standing.of(field, live)))
                .toList();
    }

    /**
     * How those fields of a change stand that it answers for, in the order of the changes: not what changes after it have changed as well, and
     * of a field of which they have changed parts, a list that admission has put into another order, the rest.
     *
     * @param later the fields of the object's later changes
     */
    public static List<FieldStanding> standings(ObjectChange change, JsonNode live, List<FieldPath> later) {
        return answered(change, later)
                .map(field -> new FieldStanding(field, Standing.of(field, live, later)))
                .toList();
    }

    /**
     * The same once the change was undone, and after it those before it, which answer then for what they have changed.
     *
     * @param earlier the fields of the object's earlier changes, as far as they were undone
     */
    public static List<FieldStanding> undone(ObjectChange change, JsonNode live, List<FieldPath> earlier) {
        return answered(change, earlier)
                .map(field -> new FieldStanding(field, Standing.undone(field, live, earlier)))
                .toList();
    }

    private static Stream<Change> answered(ObjectChange change, List<FieldPath> others) {
        return change.changes().stream()
                .filter(field ->
                        others.stream().noneMatch(other -> field.field().startsWith(other)));
    }

    /** The fields that somebody else changed. */
    public static List<ForeignValue> foreignValues(List<FieldStanding> standings) {
        List<ForeignValue> foreigners = new ArrayList<>();
        for (FieldStanding field : standings) {
            if (field.standing() instanceof Standing.Foreign(FieldValue found)) {
                foreigners.add(
                        new ForeignValue(field.change().field(), field.change().before(), found));
            }
        }
        return List.copyOf(foreigners);
    }

    private static ArrayNode operations(JsonNode live, List<FieldStanding> standings) {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        addTest(operations, live, UID);
        addTest(operations, live, FieldPath.of("metadata", "resourceVersion"));
        Document document = new Document(live);
        for (FieldStanding field : standings) {
            switch (field.standing()) {
                case Standing.Before() -> {
                    addTest(operations, live, field.change().field());
                    document.apply(field.change());
                }
                // Has no field to remove, but perhaps the empty parents that were created with it.
                case Standing.After() -> removeCreatedParents(document, field.change());
                case Standing.Foreign(FieldValue found) -> {}
            }
        }
        return operations.addAll(document.operations());
    }

    private static void removeCreatedParents(Document document, Change change) {
        if (!change.after().isPresent()) {
            document.apply(change);
        }
    }

    private static void addTest(ArrayNode operations, JsonNode live, FieldPath field) {
        field.pointerIn(live)
                .filter(pointer -> !live.at(pointer).isNull())
                .ifPresent(pointer -> operations
                        .addObject()
                        .put("op", "test")
                        .put("path", pointer)
                        .set("value", live.at(pointer).deepCopy()));
    }
}
