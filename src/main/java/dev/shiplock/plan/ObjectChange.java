package dev.shiplock.plan;

import dev.shiplock.snapshot.ObjectRef;
import java.util.List;

/**
 * All that one phase changes in one object, written as one patch.
 *
 * @param uid the object's uid as the plan saw it; another uid is a conflict
 * @param changes never empty
 */
public record ObjectChange(ObjectRef object, String uid, List<Change> changes) {
    public ObjectChange {
        changes = List.copyOf(changes);
    }

    public ObjectChange inverse() {
        return new ObjectChange(
                object, uid, changes.reversed().stream().map(Change::inverse).toList());
    }
}
