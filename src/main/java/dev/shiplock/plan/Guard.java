package dev.shiplock.plan;

import dev.shiplock.comparison.Demands;
import dev.shiplock.comparison.Finding;
import dev.shiplock.comparison.FindingClass;
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
 * Judges the state that a plan would leave its target in, and keeps it from making that dangerous. What is dangerous already in fields that the
 * plan does not touch is no reason: else nothing could be promoted until everything is right. It is named all the same.
 *
 * @param source whose own values must not get into the target, and whose values must differ where a rule says so
 * @param scope what a plan is refused for
 */
record Guard(EnvironmentSnapshot source, Rulebook rules, LocalDate today, Scope scope) {
    /** What a plan is refused for. */
    enum Scope {
        /** Everything that is dangerous. */
        Everything,
        /** Broken rules alone: what was recorded is put back as it was, debugging and open secrets too. */
        BrokenRules
    }

    /**
     * What came of it.
     *
     * @param refused why the plan must not be carried out, if so
     * @param dangers everything that is dangerous in the state that it leads to
     */
    record Judgement(Optional<Refused> refused, List<Danger> dangers) {}

    Judgement judge(EnvironmentSnapshot target, List<PlannedPhase> phases) {
        List<ObjectChange> changes =
                phases.stream().flatMap(PlannedPhase::changes).toList();
        Set<String> before =
                dangerous(target).stream().filter(this::counts).map(Finding::id).collect(Collectors.toSet());
        List<Finding> after = dangerous(Projection.after(target, changes));
        Optional<Refused> refused = after.stream()
                .filter(this::counts)
                .filter(finding -> !before.contains(finding.id()) || isTouched(finding, changes))
                .findFirst()
                .map(finding -> new Refused("DangerousChange", message(finding)));
        return new Judgement(refused, after.stream().map(Danger::of).toList());
    }

    private List<Finding> dangerous(EnvironmentSnapshot state) {
        return Demands.broken(source, state, rules, today).stream()
                .filter(finding -> finding.meaning() == FindingClass.Dangerous)
                .toList();
    }

    private boolean counts(Finding finding) {
        return finding.blocking()
                && switch (scope) {
                    case Everything -> true;
                    case BrokenRules -> finding.rule().isPresent();
                };
    }

    /** Written, or read from now on: what is dangerous in a Secret or a ConfigMap is so for whoever refers to it. */
    private static boolean isTouched(Finding finding, List<ObjectChange> changes) {
        return changes.stream()
                        .filter(change -> change.object().equals(finding.object()))
                        .anyMatch(change -> isMissing(finding)
                                || change.changes().stream().anyMatch(field -> overlap(field.field(), finding.path())))
                || changes.stream()
                        .flatMap(change -> change.changes().stream())
                        .anyMatch(change -> References.leadsTo(change, finding.object(), finding.path()));
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
                + finding.why()
                + finding.rule()
                        .map(rule -> "; give it what the rule wants, by spec.set for instance, or change the rule")
                        .orElse("");
    }
}
