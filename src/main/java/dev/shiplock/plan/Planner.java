package dev.shiplock.plan;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.comparison.Comparer;
import dev.shiplock.comparison.Difference;
import dev.shiplock.plan.PhaseBuilder.RestartWhen;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the frozen plan of a run from two readings and a Promotion. */
public final class Planner {
    private Planner() {}

    /** A plan that carries the source's state, as far as the Promotion says, into the target. */
    public static PlanResult plan(PlanRequest request) {
        return wrongSpecs(request)
                .<PlanResult>map(refused -> refused)
                .orElseGet(() -> plan(request, Comparer.compare(request.source(), request.target())));
    }

    /**
     * A plan that puts a recorded state of the target back, exactly: every recorded field, removals too, whatever {@code carry} says.
     *
     * @param recorded the target as one of its revisions recorded it
     */
    public static PlanResult restore(EnvironmentSnapshot recorded, EnvironmentSnapshot target, PromotionSpec spec) {
        return new Restore(recorded, target, spec).plan();
    }

    private static Optional<Refused> wrongSpecs(PlanRequest request) {
        return PromotionChecks.first(request.spec(), request.target().spec())
                .or(() -> EnvironmentChecks.first(request.target().spec()))
                .or(() -> EnvironmentChecks.first(request.source().spec()))
                .or(() -> noWorkloads(request.source()))
                .or(() -> noWorkloads(request.target()));
    }

    private static Optional<Refused> noWorkloads(EnvironmentSnapshot environment) {
        return environment.workloads().isEmpty()
                ? Optional.of(new Refused(
                        "NoWorkloads",
                        "environment " + environment.name() + " has no workloads in namespace "
                                + environment.namespace() + "; correct its spec.workloads, or deploy something there"))
                : Optional.empty();
    }

    private static PlanResult plan(PlanRequest request, List<Difference> differences) {
        Problems problems = new Problems();
        Selection selection = Selection.of(request.spec(), request.spec().carry(), request.target(), problems);
        List<Assigned> set = SetValues.of(request.spec().set(), request.target(), selection, problems);
        if (problems.first().isPresent()) {
            return problems.first().get();
        }
        Sieve sieve = new Sieve(
                request,
                selection,
                difference -> false,
                set.stream().map(one -> one.wanted().id()).collect(Collectors.toSet()));
        differences.forEach(sieve::sift);
        Assembly assembly = new Assembly(request.spec(), request.target(), selection, RestartWhen.Always, problems);
        set.forEach(assembly::add);
        sieve.assigned().forEach(assembly::add);
        sieve.configs().forEach(assembly::addConfig);
        assembly.leave(sieve.notCarried());
        return assembly.plan(Map.of());
    }
}
