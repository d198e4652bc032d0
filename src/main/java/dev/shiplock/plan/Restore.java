package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.EnvironmentSpec.Names;
import dev.shiplock.api.EnvironmentSpec.SharedWith;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.Tier;
import dev.shiplock.api.WorkloadSelection;
import dev.shiplock.comparison.Rulebook;
import dev.shiplock.comparison.Rulebook.Reading;
import dev.shiplock.plan.Guard.Scope;
import dev.shiplock.plan.PhaseBuilder.RestartWhen;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.ObjectRef;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Plans to put a recorded state of the target back, every field of it. */
final class Restore {
    /** What the API server lets one change in the spec of a StatefulSet. */
    private static final Set<String> MUTABLE_IN_STATEFUL_SET = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private static final EnvironmentSpec NO_SPEC = new EnvironmentSpec(
            Tier.Development,
            null,
            Map.of(),
            null,
            WorkloadSelection.ALL,
            Map.of(),
            Names.NONE,
            SharedWith.NOBODY,
            List.of(),
            List.of(),
            1);

    private final EnvironmentSnapshot recorded;
    private final EnvironmentSnapshot target;
    private final PromotionSpec spec;
    private final LocalDate today;
    private final OtherReaders others;

    Restore(
            EnvironmentSnapshot recorded,
            EnvironmentSnapshot target,
            PromotionSpec spec,
            LocalDate today,
            OtherReaders others) {
        this.recorded = recorded;
        this.target = target;
        this.spec = spec;
        this.today = today;
        this.others = others;
    }

    PlanResult plan() {
        Optional<Refused> wrong =
                PromotionChecks.first(spec, target.spec(), false).or(this::setWithRevision);
        return wrong.<PlanResult>map(refused -> refused).orElseGet(() -> switch (Planner.rules(target, spec)) {
            case Reading.Refused(String reason, String message) -> new Refused(reason, message);
            case Reading.Usable(Rulebook rules) -> plan(new Guard(nobody(), rules, today, Scope.BrokenRules));
        });
    }

    /** There is no source, so no value can be foreign and none can be equal that must differ; the other rules count. */
    private EnvironmentSnapshot nobody() {
        return new EnvironmentSnapshot(
                target.name(), target.namespace(), NO_SPEC, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
    }

    private PlanResult plan(Guard guard) {
        Problems problems = new Problems();
        // Every kind, whatever carry says: a recorded state is put back whole.
        Selection selection = Selection.of(spec, List.of(ChangeKind.values()), target, problems);
        if (problems.first().isPresent()) {
            return problems.first().get();
        }
        Assembly assembly = new Assembly(
                spec, target, selection, RestartWhen.TemplateStays, guard, others, Optional.empty(), problems);
        ObjectDiff.between(recorded, target).forEach(diff -> add(diff, selection, assembly));
        return assembly.plan(Map.of());
    }

    private Optional<Refused> setWithRevision() {
        return spec.set().isEmpty()
                ? Optional.empty()
                : Optional.of(new Refused(
                        "SetWithRevision",
                        "spec.from names a revision of " + target.name()
                                + " itself, which is put back exactly, so spec.set has no place; remove it"));
    }

    private void add(ObjectDiff diff, Selection selection, Assembly assembly) {
        if (!diff.recorded() || !diff.live()) {
            assembly.leave(List.of(oneSided(diff)));
            return;
        }
        for (StateDiff.Entry entry : diff.entries()) {
            Wanted wanted = new Wanted(
                    diff.object(),
                    ObjectDiff.kindOf(entry),
                    entry.field(),
                    entry.recorded(),
                    entry.placement(),
                    entry.order(),
                    Optional.empty(),
                    "as recorded");
            if (Projection.isConfigMap(diff.object())) {
                assembly.addConfig(wanted);
            } else {
                addField(wanted, selection, assembly);
            }
        }
    }

    private static NotCarried oneSided(ObjectDiff diff) {
        return diff.recorded()
                ? new NotCarried(
                        diff.object(),
                        FieldPath.ROOT,
                        "OnlyInSource",
                        "it was recorded and is gone since; whole objects are not created")
                : new NotCarried(
                        diff.object(),
                        FieldPath.ROOT,
                        "OnlyInTarget",
                        "it is new since the recording; whole objects are not deleted");
    }

    private static void addField(Wanted wanted, Selection selection, Assembly assembly) {
        ObjectRef workload = wanted.object();
        if (isImmutable(workload, wanted.field())) {
            assembly.leave(List.of(new NotCarried(
                    workload,
                    wanted.field(),
                    "Immutable",
                    "the API server lets nobody change it; delete and create " + workload + " by hand")));
            return;
        }
        wanted.kind()
                .map(kind -> selection.phaseOf(workload, kind))
                .orElseGet(() -> selection.lastPhaseOf(workload))
                .ifPresentOrElse(
                        phase -> assembly.add(new Assigned(phase, wanted)),
                        () -> assembly.leave(List.of(new NotCarried(
                                workload,
                                wanted.field(),
                                "NotInAnyPhase",
                                "no phase puts it back; add " + workload + " to a phase that does not narrow carry"))));
    }

    private static boolean isImmutable(ObjectRef workload, FieldPath field) {
        String member = field.segments().get(1) instanceof Member(String name) ? name : "";
        return switch (workload.kind()) {
            case "Deployment", "DaemonSet" -> member.equals("selector");
            case "StatefulSet" -> !MUTABLE_IN_STATEFUL_SET.contains(member);
            default -> false;
        };
    }
}
