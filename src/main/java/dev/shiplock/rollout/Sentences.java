package dev.shiplock.rollout;

import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.stream.Collectors;

/** How the machine says what it saw: to which object, what, and what to do next. */
final class Sentences {
    private Sentences() {}

    static String gate(String where, GateStanding gate) {
        return "gate " + gate.gate() + " of " + where + ": " + gate.verdict() + ": " + gate.message();
    }

    static String workload(WorkloadHealth health) {
        return health.workload() + " (" + health.readiness() + " ready): " + health.reason() + ": " + health.message();
    }

    /** Names the fields, never their values: they may be secret. */
    static String conflict(ObjectRef object, List<ForeignValue> fields) {
        return fields.stream().map(field -> object + " " + field.field()).collect(Collectors.joining(", "));
    }
}
