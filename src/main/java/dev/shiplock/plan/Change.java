package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;

/**
 * One field's guarded change: written only where the field still has {@code before}.
 *
 * @param field from the object's root
 * @param before the value that the plan saw
 * @param after the value that the field gets
 * @param position where the element stands (or goes) in its list, so that the inverse restores the order; -1 outside lists or at the end
 * @param why why the change is made, or empty
 */
public record Change(ChangeKind kind, FieldPath field, FieldValue before, FieldValue after, int position, String why) {

    /** The change that undoes this one. */
    public Change inverse() {
        return new Change(kind, field, after, before, position, why);
    }
}
