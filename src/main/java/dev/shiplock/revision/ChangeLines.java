package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.comparison.Masking;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes in words, for status and record; values that look secret are masked. */
public final class ChangeLines {
    private ChangeLines() {}

    /** @param limit how many lines at most */
    public static List<ChangeLine> of(Plan plan, int limit) {
        return plan.changes()
                .flatMap(object -> object.changes().stream().map(change -> line(object, change)))
                .limit(limit)
                .toList();
    }

    private static ChangeLine line(ObjectChange object, Change change) {
        return new ChangeLine(
                object.object().toString(),
                change.field().toString(),
                shown(change, change.before()),
                shown(change, change.after()),
                change.why().isEmpty() ? null : change.why());
    }

    private static @Nullable String shown(Change change, FieldValue value) {
        return value.isPresent() ? Masking.show(change.field(), value) : null;
    }
}
