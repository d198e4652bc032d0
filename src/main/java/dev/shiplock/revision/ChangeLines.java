package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.comparison.FieldWords;
import dev.shiplock.comparison.Masking;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.Deviation;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes for status and record: in words, values that look secret masked. */
public final class ChangeLines {
    private ChangeLines() {}

    /** What a plan changes, in the order in which it is written; the first {@code limit} fields. */
    public static List<ChangeLine> of(Plan plan, int limit) {
        return plan.changes()
                .flatMap(object -> object.changes().stream().map(change -> line(object, change)))
                .limit(limit)
                .toList();
    }

    /** What does not hold its recorded value: {@code old} is the recorded value, {@code now} the one that is there. */
    public static List<ChangeLine> of(Collection<Deviation> deviations, int limit) {
        return deviations.stream()
                .limit(limit)
                .map(it -> new ChangeLine(
                        it.object().toString(),
                        FieldWords.describe(it.field()),
                        shown(it.field(), it.recorded()),
                        shown(it.field(), it.live()),
                        null))
                .toList();
    }

    private static ChangeLine line(ObjectChange object, Change change) {
        return new ChangeLine(
                object.object().toString(),
                FieldWords.describe(change.field()),
                shown(change.field(), change.before()),
                shown(change.field(), change.after()),
                change.why().isEmpty() ? null : change.why());
    }

    private static @Nullable String shown(FieldPath field, FieldValue value) {
        return value.isPresent() ? Masking.show(field, value) : null;
    }
}
