package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.Span;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which phase carries which kind of change into which workload. */
final class Selection {
    /** The phase of a promotion that describes none. */
    static final String DEFAULT_PHASE = "all";

    private final List<PhaseSpec> phases;
    private final boolean described;
    private final List<SortedSet<ObjectRef>> selected = new ArrayList<>();
    private final Map<Slot, Integer> carriers = new HashMap<>();

    private record Slot(ObjectRef workload, ChangeKind kind) {}

    private Selection(List<PhaseSpec> described) {
        this.described = !described.isEmpty();
        this.phases = this.described ? described : List.of(defaultPhase());
    }

    /**
     * @param kinds what phases carry that do not narrow it down
     * @param problems gets what cannot be resolved
     */
    static Selection of(PromotionSpec spec, List<ChangeKind> kinds, EnvironmentSnapshot target, Problems problems) {
        Selection selection = new Selection(spec.phases());
        for (int i = 0; i < selection.phases.size(); i++) {
            selection.add(i, kinds, target, problems);
        }
        return selection;
    }

    static boolean isRest(PhaseSpec phase) {
        return phase.workloads() != null
                && Boolean.TRUE.equals(phase.workloads().rest());
    }

    private static PhaseSpec defaultPhase() {
        return new PhaseSpec(
                DEFAULT_PHASE,
                null,
                null,
                List.of(),
                null,
                new Span("10m"),
                PhaseSpec.Tolerance.DEFAULT,
                false,
                List.of(),
                new Span("0s"),
                PhaseSpec.OnFailure.Rollback);
    }

    private void add(int index, List<ChangeKind> kinds, EnvironmentSnapshot target, Problems problems) {
        PhaseSpec phase = phases.get(index);
        SortedSet<ObjectRef> workloads = workloads(phase, target, problems);
        if (workloads.isEmpty()) {
            problems.add(
                    "EmptyPhase",
                    "phase " + phase.name() + " selects no workload of environment " + target.name()
                            + "; correct its names or selector, or remove the phase");
        }
        selected.add(workloads);
        for (ObjectRef workload : workloads) {
            for (ChangeKind kind : phase.carry().isEmpty() ? kinds : phase.carry()) {
                Integer other = carriers.putIfAbsent(new Slot(workload, kind), index);
                if (other != null && other != index && !isRest(phase)) {
                    problems.add("SameKindTwice", sameKindTwice(phases.get(other), phase, workload, kind));
                }
            }
        }
    }

    private static String sameKindTwice(PhaseSpec first, PhaseSpec second, ObjectRef workload, ChangeKind kind) {
        return "phases " + first.name() + " and " + second.name() + " both carry " + kind + " into " + workload
                + "; let one of them carry it, narrow their carry, or say rest: true in the last phase";
    }

    private static SortedSet<ObjectRef> workloads(PhaseSpec phase, EnvironmentSnapshot target, Problems problems) {
        PhaseSpec.Workloads wanted = phase.workloads();
        if (wanted == null || isRest(phase)) {
            return new TreeSet<>(target.workloads().keySet());
        }
        if (wanted.selector() != null) {
            var selector = wanted.selector();
            return target.workloads().values().stream()
                    .filter(workload -> Labels.matches(selector, workload.labels()))
                    .map(WorkloadSnapshot::ref)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        return wanted.names().stream()
                .flatMap(name -> WorkloadNames.resolve(name, target, "phase " + phase.name(), problems).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    List<PhaseSpec> phases() {
        return phases;
    }

    PhaseSpec phase(int index) {
        return phases.get(index);
    }

    /** A sentence for each phase that the Promotion describes and that has nothing to change. */
    List<String> idle(List<PlannedPhase> planned) {
        Set<String> busy = planned.stream().map(phase -> phase.spec().name()).collect(Collectors.toSet());
        return phases.stream()
                .map(PhaseSpec::name)
                .filter(name -> described && !busy.contains(name))
                .map(name -> "phase " + name + " has nothing to change: nothing that it carries differs")
                .toList();
    }

    /** The phase that carries a kind of change into a workload. */
    Optional<Integer> phaseOf(ObjectRef workload, ChangeKind kind) {
        return Optional.ofNullable(carriers.get(new Slot(workload, kind)));
    }

    /**
     * The phase of an explicit value, which needs no carry: where its kind is carried, else where the workload's other variables are, else the
     * first phase that has the workload.
     */
    Optional<Integer> phaseOfSet(ObjectRef workload, ChangeKind kind) {
        return phaseOf(workload, kind)
                .or(() -> kind == ChangeKind.Secret ? phaseOf(workload, ChangeKind.Variable) : Optional.empty())
                .or(() -> having(workload).findFirst());
    }

    /** The last phase that has the workload; it takes what no kind carries. */
    Optional<Integer> lastPhaseOf(ObjectRef workload) {
        return having(workload).reduce((first, second) -> second);
    }

    private java.util.stream.Stream<Integer> having(ObjectRef workload) {
        return IntStream.range(0, phases.size())
                .filter(i -> selected.get(i).contains(workload))
                .boxed();
    }
}
