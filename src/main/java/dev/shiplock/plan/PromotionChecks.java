package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.plan.PlanResult.Refused;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Promotion's schema cannot demand, as far as it can be said without a look at the workloads. */
final class PromotionChecks {
    private static final List<Check<Subject>> CHAIN = List.of(
            new Check<>("DuplicatePhase", PromotionChecks::duplicatePhase),
            new Check<>("CarryNotInPromotion", PromotionChecks::carryNotInPromotion),
            new Check<>("PruneNotInCarry", PromotionChecks::pruneNotInCarry),
            new Check<>("RestNotLast", PromotionChecks::restNotLast),
            new Check<>("EmptyPhase", PromotionChecks::emptyPhase),
            new Check<>("BadSelector", PromotionChecks::badSelector),
            new Check<>("DuplicateGate", PromotionChecks::duplicateGate),
            new Check<>("DuplicatePreflightGate", PromotionChecks::duplicatePreflightGate));

    private PromotionChecks() {}

    private record Subject(PromotionSpec spec, EnvironmentSpec target, boolean carries) {}

    /**
     * The first thing that is wrong with a Promotion, if anything is.
     *
     * @param target the environment that it changes, for the house gates
     * @param carries false if a recorded state is put back whole, so that {@code carry} and {@code prune} say nothing
     */
    static Optional<Refused> first(PromotionSpec spec, EnvironmentSpec target, boolean carries) {
        return Check.first(CHAIN, new Subject(spec, target, carries));
    }

    private static Optional<String> duplicatePhase(Subject subject) {
        return Check.firstTwice(subject.spec.phases().stream().map(PhaseSpec::name))
                .map(name -> "two phases are named " + name + "; give each its own name");
    }

    private static Optional<String> carryNotInPromotion(Subject subject) {
        return subject.spec.phases().stream()
                .filter(phase -> subject.carries)
                .flatMap(phase -> phase.carry().stream()
                        .filter(kind -> !subject.spec.carry().contains(kind))
                        .map(kind -> "phase " + phase.name() + " carries " + kind + ", the promotion carries only "
                                + words(subject.spec.carry()) + "; add " + kind + " to spec.carry"))
                .findFirst();
    }

    private static Optional<String> pruneNotInCarry(Subject subject) {
        return subject.spec.prune().stream()
                .filter(kind -> subject.carries)
                .filter(kind -> !subject.spec.carry().contains(kind))
                .findFirst()
                .map(kind -> "prune names " + kind + ", which the promotion does not carry; add " + kind
                        + " to spec.carry or take it out of spec.prune");
    }

    private static Optional<String> restNotLast(Subject subject) {
        return subject.spec.phases().stream()
                .limit(Math.max(0, subject.spec.phases().size() - 1))
                .filter(Selection::isRest)
                .findFirst()
                .map(phase -> "phase " + phase.name()
                        + " says rest: true but is not the last one; move it to the end, or name its workloads");
    }

    private static Optional<String> emptyPhase(Subject subject) {
        return subject.spec.phases().stream()
                .filter(phase -> phase.workloads() != null
                        && phase.workloads().names().isEmpty()
                        && phase.workloads().selector() == null
                        && !Selection.isRest(phase))
                .findFirst()
                .map(phase -> "phase " + phase.name()
                        + " selects no workload; give names, a selector or rest: true, or leave workloads out for all");
    }

    private static Optional<String> badSelector(Subject subject) {
        return subject.spec.phases().stream()
                .filter(phase -> phase.workloads() != null && phase.workloads().selector() != null)
                .flatMap(phase -> Labels.problem(phase.workloads().selector()).stream()
                        .map(problem -> "the selector of phase " + phase.name() + " " + problem))
                .findFirst();
    }

    private static Optional<String> duplicateGate(Subject subject) {
        return subject.spec.phases().stream()
                .flatMap(phase -> Check.firstTwice(
                                Stream.concat(subject.target.gates().stream(), phase.gates().stream())
                                        .map(GateSpec::name))
                        .stream()
                        .map(name -> "phase " + phase.name() + " has two gates named " + name
                                + " (the environment's house gates count, too); rename one of the phase's"))
                .findFirst();
    }

    private static Optional<String> duplicatePreflightGate(Subject subject) {
        return Optional.ofNullable(subject.spec.preflight())
                .flatMap(
                        preflight -> Check.firstTwice(preflight.gates().stream().map(GateSpec::name)))
                .map(name -> "preflight has two gates named " + name + "; give each its own name");
    }

    static String words(List<ChangeKind> kinds) {
        return String.join(", ", kinds.stream().map(Enum::name).toList());
    }
}
