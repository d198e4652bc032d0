package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Comparator;
import java.util.Optional;

/**
 * A value that a field of the target is to get.
 *
 * @param placement where the field goes if it is a new element of a list
 * @param order changes of the same list are made in this order
 */
record Wanted(
        ObjectRef object,
        Optional<ChangeKind> kind,
        FieldPath field,
        FieldValue after,
        Placement placement,
        int order,
        String why) {

    /** The order in which the changes of one object are made. */
    static final Comparator<Wanted> ORDER = Comparator.<Wanted, FieldPath>comparing(wanted -> wanted.field.parent())
            .thenComparing(Wanted::order)
            .thenComparing(Wanted::field);

    Field id() {
        return new Field(object, field);
    }

    static Wanted member(ObjectRef object, ChangeKind kind, FieldPath field, FieldValue after, String why) {
        return new Wanted(object, Optional.of(kind), field, after, new Placement.End(), -1, why);
    }
}
