package dev.shiplock.rollout;

import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the machine says what it saw: to which object, what, and what to do next. */
final class Sentences {
    private Sentences() {}

    static String gate(String where, GateStanding gate) {
        return "gate " + gate.gate() + " of " + where + ": " + gate.verdict() + ": " + gate.message();
    }

    static String workload(WorkloadHealth health) {
        return health.workload() + " (" + health.readiness() + " ready): " + health.reason() + ": " + health.message();
    }

    /** Which fields a rollback has not put back, and why. */
    static String notAsRecorded(Facts.ReadBack found) {
        List<String> refusals = found.refusals().orElse(List.of());
        String foreign = found.foreign().isEmpty()
                ? ""
                : "not as recorded, since somebody else changed it: " + String.join(", ", found.foreign());
        String kept = found.kept().isEmpty()
                ? ""
                : "still as the run wrote it: " + String.join(", ", found.kept())
                        + (refusals.isEmpty()
                                ? ", though it was put back"
                                : ", since the API server refuses to put it back: " + String.join(", ", refusals));
        return Stream.of(foreign, kept).filter(text -> !text.isEmpty()).collect(Collectors.joining("; "))
                + leftAlone(found);
    }

    /** Fields of the plan that the run has never written, so that they are no business of its rollback. */
    static String leftAlone(Facts.ReadBack found) {
        return found.untouched().isEmpty()
                ? ""
                : "; left alone, since somebody else had changed it before this run could: "
                        + String.join(", ", found.untouched());
    }

    /** Names the fields, never their values: they may be secret. */
    static String conflict(ObjectRef object, List<ForeignValue> fields) {
        return fields.stream().map(field -> object + " " + field.field()).collect(Collectors.joining(", "));
    }
}
