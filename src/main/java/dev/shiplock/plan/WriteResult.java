package dev.shiplock.plan;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;

/** What came of writing one {@link ObjectChange}. */
public sealed interface WriteResult {
    /** Written now. */
    record Written() implements WriteResult {}

    /** Every field has its new value already; nothing was sent. */
    record AlreadyThere() implements WriteResult {}

    /** Fields that have neither the value that the plan saw nor the new one; nothing was sent. */
    record Conflict(List<ForeignValue> fields) implements WriteResult {}

    /**
     * The API server refuses the change for good: admission, quota, an immutable field, the object is gone.
     *
     * @param reason in one CamelCase word
     * @param message what the server said, about which object, and what to do
     */
    record Refused(String reason, String message) implements WriteResult {}

    /** A field that somebody else changed. */
    record ForeignValue(FieldPath field, FieldValue expected, FieldValue found) {}
}
