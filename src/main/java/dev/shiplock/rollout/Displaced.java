package dev.shiplock.rollout;

import dev.shiplock.snapshot.ObjectRef;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Pods that no node takes, of a version that had all its pods once: the node was taken from them (a drain, a lost node), and the recorded
 * version would find no other. Before a phase has soaked the same is the version's own matter, which may ask for more than there is.
 */
final class Displaced {
    private static final String UNSCHEDULABLE = "Unschedulable";

    private Displaced() {}

    /** The facts with doubt in the place of what looks like progress. */
    static Facts.InPhase inDoubt(Rollout run, Facts.InPhase facts) {
        return run.current().soaked().isEmpty()
                ? facts
                : new Facts.InPhase(facts.writes(), inDoubt(facts.health()), facts.foreign(), facts.standings());
    }

    private static Map<ObjectRef, WorkloadHealth> inDoubt(Map<ObjectRef, WorkloadHealth> health) {
        return health.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> inDoubt(entry.getValue())));
    }

    private static WorkloadHealth inDoubt(WorkloadHealth health) {
        return switch (health.condition()) {
            case Progressing -> isUnschedulable(health) ? health.in(WorkloadHealth.Condition.Doubt) : health;
            case Ready, Doubt, Failed, Inconclusive -> health;
        };
    }

    static boolean isUnschedulable(WorkloadHealth health) {
        return health.reason().equals(UNSCHEDULABLE);
    }
}
