package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.plan.PhaseBuilder.RestartWhen;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    private final EnvironmentSnapshot recorded;
    private final EnvironmentSnapshot target;
    private final PromotionSpec spec;

    Restore(EnvironmentSnapshot recorded, EnvironmentSnapshot target, PromotionSpec spec) {
        this.recorded = recorded;
        this.target = target;
        this.spec = spec;
    }

    PlanResult plan() {
        Optional<Refused> wrong = PromotionChecks.first(spec, target.spec()).or(this::setWithRevision);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        Problems problems = new Problems();
        // Every kind, whatever carry says: a recorded state is put back whole.
        Selection selection = Selection.of(spec, List.of(ChangeKind.values()), target, problems);
        if (problems.first().isPresent()) {
            return problems.first().get();
        }
        Assembly assembly = new Assembly(spec, target, selection, RestartWhen.TemplateStays, problems);
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
