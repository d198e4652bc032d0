package dev.shiplock.plan;

import dev.shiplock.api.SetValue;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The explicit values of a Promotion, found in the target. */
final class SetValues {
    private SetValues() {}

    /** @param problems gets each value that has no place in the target, or refers to what is not there */
    static List<Assigned> of(
            List<SetValue> values, EnvironmentSnapshot target, Selection selection, Problems problems) {
        List<Assigned> assigned = new ArrayList<>();
        Set<Field> fields = new HashSet<>();
        for (int i = 0; i < values.size(); i++) {
            SetEntry entry = new SetEntry(i, values.get(i), target, problems);
            entry.wanted().ifPresent(wanted -> {
                if (!fields.add(wanted.id())) {
                    problems.add(
                            "DuplicateSet",
                            entry.where() + " sets the same of " + wanted.object()
                                    + " as an earlier value; keep one of them");
                }
                assign(entry, wanted, selection, problems, assigned);
            });
        }
        return assigned;
    }

    private static void assign(
            SetEntry entry, Wanted wanted, Selection selection, Problems problems, List<Assigned> assigned) {
        selection
                .phaseOfSet(wanted.object(), wanted.kind().orElseThrow())
                .ifPresentOrElse(
                        phase -> assigned.add(new Assigned(phase, wanted)),
                        () -> problems.add(
                                "SetNotInAnyPhase",
                                entry.where() + " sets a value of " + wanted.object()
                                        + ", which no phase selects; add the workload to a phase"));
    }
}
