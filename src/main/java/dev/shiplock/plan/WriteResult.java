package dev.shiplock.plan;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;

/** What came of writing one {@link ObjectChange}. */
public sealed interface WriteResult {
    /**
     * Written now (or, rehearsed: could be written).
     *
     * @param asWritten the change with the values that the server stored, and with the fields that admission changed besides; its inverse
     *     is what puts the object back
     * @param generation the object's generation from now on; 0 for an object without one
     */
    record Written(ObjectChange asWritten, long generation) implements WriteResult {}

    /**
     * Every field has its new value already; nothing was sent.
     *
     * @param generation the object's generation; 0 for an object without one
     */
    record AlreadyThere(long generation) implements WriteResult {}

    /**
     * Somebody else changed what the run changes; nothing was sent.
     *
     * @param reason {@link #FOREIGN_CHANGE}, {@link #CHANGED_BACK} or {@link #REPLACED}
     * @param fields the fields, never empty
     */
    record Conflict(String reason, List<ForeignValue> fields) implements WriteResult {
        /** Fields have neither the value that the plan saw nor the new one. */
        public static final String FOREIGN_CHANGE = "ForeignChange";
        /** The change had been written before, and somebody put the old values back. */
        public static final String CHANGED_BACK = "ChangedBack";
        /** The object was deleted and created anew. */
        public static final String REPLACED = "ObjectReplaced";

        public Conflict {
            fields = List.copyOf(fields);
        }
    }

    /**
     * The API server refuses the change for good: admission, quota, an immutable field, the object is gone.
     *
     * @param reason in one CamelCase word
     * @param message what the server said, about which object, and what to do
     */
    record Refused(String reason, String message) implements WriteResult {}

    /**
     * Admission made something else of the change than was planned, and what it stored could not be taken back: the object counts as written.
     *
     * @param reason {@link #CHANGED} if only fields of the plan came out otherwise, so that reading them back tells what is left; {@link
     *     #CHANGED_BESIDES} if there are others, which only the message names
     * @param message which fields, why they could not be taken back, and what to do
     */
    record NotTakenBack(String reason, String message) implements WriteResult {
        public static final String CHANGED = "ChangedByAdmission";
        public static final String CHANGED_BESIDES = "NotTakenBack";
    }

    /** A field that somebody else changed. */
    record ForeignValue(FieldPath field, FieldValue expected, FieldValue found) {}
}
