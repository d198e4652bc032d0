package dev.shiplock.comparison;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Optional;

/**
 * One field that two corresponding objects do not have in common, after normalisation.
 *
 * @param left the object in the source; empty if only the target has it
 * @param right the object in the target; empty if only the source has it
 * @param field the field, as a path from the object's root, with the <em>target's</em> names; the root if the whole object is on one side only.
 *     Granularity is what a promotion would carry: a container's {@code image}; a whole {@code env} element; {@code data}/{@code binaryData}
 *     by key; a container's {@code resources}; one probe; {@code command} or {@code args}; {@code spec.replicas}. Anything else by leaf.
 * @param kind which carry kind would carry the field; empty if none does
 * @param leftValue the source's raw value
 * @param rightValue the target's raw value
 * @param carried what the target would get
 */
public record Difference(
        Optional<ObjectRef> left,
        Optional<ObjectRef> right,
        FieldPath field,
        Optional<ChangeKind> kind,
        FieldValue leftValue,
        FieldValue rightValue,
        Translation carried) {

    /** The object by its name in the target, or in the source where the target has none. */
    public ObjectRef object() {
        return right.or(() -> left).orElseThrow();
    }
}
