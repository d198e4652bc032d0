package dev.shiplock.plan;

import dev.shiplock.comparison.Demands;
import dev.shiplock.comparison.Finding;
import dev.shiplock.comparison.Rulebook;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps a plan from leaving its target in a dangerous state. What is dangerous already in fields that the plan does not touch is no reason: else
 * nothing could be promoted until everything is right.
 *
 * @param source whose own values must not get into the target, and whose values must differ where a rule says so
 */
record Guard(EnvironmentSnapshot source, Rulebook rules, LocalDate today) {

    Optional<Refused> first(EnvironmentSnapshot target, List<PlannedPhase> phases) {
        List<ObjectChange> changes =
                phases.stream().flatMap(PlannedPhase::changes).toList();
        Set<String> before = blocking(target).stream().map(Finding::id).collect(Collectors.toSet());
        return blocking(Projection.after(target, changes)).stream()
                .filter(finding -> !before.contains(finding.id()) || isTouched(finding, changes))
                .findFirst()
                .map(finding -> new Refused("DangerousChange", message(finding)));
    }

    private List<Finding> blocking(EnvironmentSnapshot state) {
        return Demands.broken(source, state, rules, today).stream()
                .filter(Finding::blocking)
                .toList();
    }

    private static boolean isTouched(Finding finding, List<ObjectChange> changes) {
        return changes.stream()
                .filter(change -> change.object().equals(finding.object()))
                .anyMatch(change -> isMissing(finding)
                        || change.changes().stream().anyMatch(field -> overlap(field.field(), finding.path())));
    }

    /** A new version must not go where something that it is required to have is missing, though nobody took that away. */
    private static boolean isMissing(Finding finding) {
        return finding.rule().isPresent() && finding.right().isEmpty();
    }

    private static boolean overlap(FieldPath one, FieldPath other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private static String message(Finding finding) {
        return "with this plan " + finding.object() + " would be dangerous at " + finding.field() + ": "
                + finding.why();
    }
}
