package dev.shiplock.plan;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Optional;

/** Finds workloads by the names that people give them: {@code api} or {@code Deployment/api}. */
final class WorkloadNames {
    private WorkloadNames() {}

    /**
     * @param where who says the name, for the message
     * @param problems gets a name that means nothing, or more than one workload
     */
    static Optional<ObjectRef> resolve(String name, EnvironmentSnapshot target, String where, Problems problems) {
        List<ObjectRef> found = target.workloads().keySet().stream()
                .filter(ref -> ref.name().equals(name) || ref.toString().equals(name))
                .toList();
        if (found.isEmpty()) {
            problems.add(
                    "NoSuchWorkload",
                    where + " names the workload " + name + ", which environment " + target.name()
                            + " does not have; it has "
                            + listed(target.workloads().keySet().stream().toList()));
            return Optional.empty();
        }
        if (found.size() > 1) {
            problems.add(
                    "AmbiguousName",
                    where + " names the workload " + name + ", which may be " + listed(found) + "; write Kind/name");
            return Optional.empty();
        }
        return Optional.of(found.getFirst());
    }

    /** At most ten names in a row. */
    static String listed(List<ObjectRef> refs) {
        if (refs.isEmpty()) {
            return "none";
        }
        String first = String.join(
                ", ", refs.stream().limit(10).map(ObjectRef::toString).toList());
        return refs.size() > 10 ? first + " and " + (refs.size() - 10) + " more" : first;
    }
}
