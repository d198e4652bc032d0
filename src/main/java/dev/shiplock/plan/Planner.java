package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.comparison.Classifier;
import dev.shiplock.comparison.CommonValues;
import dev.shiplock.comparison.Comparer;
import dev.shiplock.comparison.ComparisonReport;
import dev.shiplock.comparison.Correlation;
import dev.shiplock.comparison.Difference;
import dev.shiplock.comparison.FindingClass;
import dev.shiplock.comparison.IdleRules;
import dev.shiplock.comparison.Rulebook;
import dev.shiplock.comparison.Rulebook.Reading;
import dev.shiplock.plan.Guard.Scope;
import dev.shiplock.plan.PhaseBuilder.RestartWhen;
import dev.shiplock.plan.PlanResult.Planned;
import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the frozen plan of a run from two readings and a Promotion. */
public final class Planner {
    private Planner() {}

    /** A plan that carries the source's state, as far as the Promotion says, into the target. */
    public static PlanResult plan(PlanRequest request) {
        return wrongSpecs(request).<PlanResult>map(refused -> refused).orElseGet(() -> switch (rules(
                request.target(), request.spec())) {
            case Reading.Refused(String reason, String message) -> new Refused(reason, message);
            case Reading.Usable(Rulebook rules) -> carry(request, rules);
        });
    }

    /**
     * A plan that puts a recorded state of the target back, exactly: every recorded field, removals too, whatever {@code carry} says.
     *
     * @param recorded the target as one of its revisions recorded it
     * @param today decides which acceptances have expired
     * @param others who else reads the target's ConfigMaps
     */
    public static PlanResult restore(
            EnvironmentSnapshot recorded,
            EnvironmentSnapshot target,
            PromotionSpec spec,
            LocalDate today,
            OtherReaders others) {
        return new Restore(recorded, target, spec, today, others).plan();
    }

    static Reading rules(EnvironmentSnapshot target, PromotionSpec spec) {
        return Rulebook.of(target.spec().rules(), spec.rules());
    }

    private static Optional<Refused> wrongSpecs(PlanRequest request) {
        return PromotionChecks.first(request.spec(), request.target().spec(), true)
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

    private static PlanResult carry(PlanRequest request, Rulebook rules) {
        Correlation correlation = Correlation.between(request.source(), request.target());
        Problems problems = new Problems();
        correlation.ambiguities().forEach(names -> problems.add("AmbiguousName", names.message()));
        Selection selection = Selection.of(request.spec(), request.spec().carry(), request.target(), problems);
        List<Assigned> set = SetValues.of(request.spec().set(), request.target(), selection, problems);
        if (problems.first().isPresent()) {
            return problems.first().get();
        }
        Set<Field> explicit = set.stream().map(one -> one.wanted().id()).collect(Collectors.toSet());
        Sieve sieve = new Sieve(request, selection, rules, explicit);
        List<Difference> differences = Comparer.compare(request.source(), request.target(), correlation);
        differences.forEach(sieve::sift);
        Guard guard = new Guard(request.source(), rules, request.today(), Scope.Everything);
        Expansions expansions = new Expansions(request.source(), request.target(), correlation, explicit);
        Assembly assembly = new Assembly(
                request.spec(),
                request.target(),
                selection,
                RestartWhen.Always,
                guard,
                request.others(),
                Optional.of(expansions),
                problems);
        set.stream().map(sieve::placed).forEach(assembly::add);
        sieve.assigned().forEach(assembly::add);
        sieve.configs().forEach(assembly::addConfig);
        assembly.leave(sieve.notCarried());
        assembly.leave(autoscaled(request, correlation));
        PlanResult result = withSources(assembly.plan(findings(request, rules, differences)), correlation, explicit);
        return withNotes(result, request, rules, selection);
    }

    private static Map<FindingClass, Integer> findings(
            PlanRequest request, Rulebook rules, List<Difference> differences) {
        return ComparisonReport.counts(Classifier.classify(
                request.source(), request.target(), differences, rules, request.today(), request.lastVerified()));
    }

    /** The comparison leaves out the replicas of autoscaled workloads; who wants them carried is told why they are not. */
    private static List<NotCarried> autoscaled(PlanRequest request, Correlation correlation) {
        if (!request.spec().carry().contains(ChangeKind.Replicas)) {
            return List.of();
        }
        FieldPath replicas = FieldPath.of("spec", "replicas");
        return correlation
                .pairs()
                .flatMap(pair -> request.target().workload(pair.getValue()).stream()
                        .filter(target -> request.source().workload(pair.getKey()).stream()
                                .anyMatch(source -> isAutoscaled(source, target))))
                .map(target -> new NotCarried(
                        target.ref(), replicas, "Autoscaled", "an autoscaler owns the number of replicas"))
                .toList();
    }

    private static boolean isAutoscaled(WorkloadSnapshot source, WorkloadSnapshot target) {
        return (source.autoscaler().isPresent() || target.autoscaler().isPresent())
                && !source.spec().path("replicas").equals(target.spec().path("replicas"));
    }

    /** A workload that gets explicit values only gets nothing of its counterpart in the source, and need not care how that one does. */
    private static PlanResult withSources(PlanResult result, Correlation correlation, Set<Field> explicit) {
        return switch (result) {
            case Refused refused -> refused;
            case Planned(Plan plan) -> {
                Map<String, String> sources = new TreeMap<>();
                plan.changes()
                        .filter(change -> change.changes().stream()
                                .anyMatch(one -> !explicit.contains(new Field(change.object(), one.field()))))
                        .map(ObjectChange::object)
                        .filter(object -> !Projection.isConfigMap(object))
                        .forEach(object -> correlation
                                .inSource(object)
                                .ifPresent(source -> sources.put(object.toString(), source.toString())));
                yield new Planned(plan.withSources(sources));
            }
        };
    }

    private static PlanResult withNotes(PlanResult result, PlanRequest request, Rulebook rules, Selection selection) {
        return switch (result) {
            case Refused refused -> refused;
            case Planned(Plan plan) -> {
                List<String> notes = new ArrayList<>(IdleRules.of(
                        request.source(), request.target(), Projection.after(request.target(), plan), rules));
                notes.addAll(selection.idle(plan.phases()));
                notes.addAll(CommonValues.of(
                                request.source().spec(), request.target().spec())
                        .values());
                yield new Planned(plan.withNotes(notes));
            }
        };
    }
}
