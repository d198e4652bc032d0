package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.Optional;

/**
 * One field's guarded change: written only where the field still has {@code before}.
 *
 * @param kind the kind of change; empty for a field that no kind carries, when a whole recorded state is put back
 * @param field from the object's root
 * @param before the value that the plan saw
 * @param after the value that the field gets
 * @param position where the element stands (or goes) in its list when the changes before it have been made, so that the inverse restores the
 *     order; -1 outside lists
 * @param created how many of the field's parents did not exist before; they are created with the field and removed with it, if empty by then
 * @param why why the change is made, or empty
 */
public record Change(
        Optional<ChangeKind> kind,
        FieldPath field,
        FieldValue before,
        FieldValue after,
        int position,
        int created,
        String why) {

    /** A change of a field whose parents exist. */
    public Change(ChangeKind kind, FieldPath field, FieldValue before, FieldValue after, int position, String why) {
        this(Optional.of(kind), field, before, after, position, 0, why);
    }

    /** The change that undoes this one. */
    public Change inverse() {
        return new Change(kind, field, after, before, position, created, why);
    }
}
