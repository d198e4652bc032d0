package dev.shiplock.operator;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Promotion;
import dev.shiplock.gate.GateCheck;
import dev.shiplock.kubernetes.ClusterRights;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must come true before the first change, as an ordered chain; the first thing that is missing is what a run waits for. */
final class Preconditions {
    static final String SOURCE_UNHEALTHY = "SourceUnhealthy";

    private final Sources sources;
    private final LiveWorkloads workloads;
    private final ClusterRights rights;
    private final GateCheck gates;

    Preconditions(Sources sources, LiveWorkloads workloads, ClusterRights rights, GateCheck gates) {
        this.sources = sources;
        this.workloads = workloads;
        this.rights = rights;
        this.gates = gates;
    }

    List<Hold> holds(Promotion promotion, Plan plan, PassMemory memory) {
        List<Hold> holds = new ArrayList<>();
        sources.problem(promotion).ifPresent(problem -> hold(holds, problem));
        sources.busy(promotion).ifPresent(busy -> hold(holds, busy));
        if (holds.isEmpty()) {
            sourceHealth(promotion, plan).ifPresent(holds::add);
        }
        if (holds.isEmpty()) {
            unread(promotion.getMetadata().getNamespace()).ifPresent(holds::add);
        }
        if (holds.isEmpty()) {
            sources.undescribed(promotion, !plan.sources().isEmpty()).ifPresent(holds::add);
        }
        if (holds.isEmpty()) {
            unprepared(promotion.getMetadata().getNamespace(), plan, memory).ifPresent(holds::add);
        }
        return holds;
    }

    private static void hold(List<Hold> holds, Situation situation) {
        switch (situation) {
            case Situation.Stalled(String reason, String message) -> holds.add(new Hold(reason, message));
            case Situation.Waiting(String reason, String message) -> holds.add(new Hold(reason, message));
            case Situation.AsTheRun() -> {}
            case Situation.UpToDate(String message) -> {}
            case Situation.Answered(String reason, String message) -> {}
        }
    }

    /** What is not healthy in the source is not known to work; nothing of it is carried. */
    private Optional<Hold> sourceHealth(Promotion promotion, Plan plan) {
        Optional<Key> source = Sources.source(promotion);
        if (source.isEmpty() || plan.sources().isEmpty()) {
            return Optional.empty();
        }
        Optional<Hold> unread = unread(source.get().namespace());
        if (unread.isPresent()) {
            return unread;
        }
        Set<String> atZero = acceptedAtZero(plan);
        return plan.sources().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(pair -> workloads.asItStands(
                        source.get().namespace(), ObjectRef.parse(pair.getValue()), atZero.contains(pair.getKey())))
                .filter(health -> !sound(health))
                .findFirst()
                .map(health -> unhealthy(source.get(), health));
    }

    /** What a workload of a source that is not healthy keeps from going on. */
    static Hold unhealthy(Key source, WorkloadHealth health) {
        return new Hold(
                SOURCE_UNHEALTHY,
                "in the source " + source + ", " + health.workload() + " (" + health.readiness() + " ready): "
                        + health.reason() + ": " + health.message() + "; waits until it is healthy");
    }

    /** The workloads of phases that take a workload without pods for a healthy one. */
    private static Set<String> acceptedAtZero(Plan plan) {
        return plan.phases().stream()
                .filter(phase -> phase.spec().acceptZero())
                .flatMap(phase -> phase.workloads().stream())
                .map(change -> change.object().toString())
                .collect(Collectors.toSet());
    }

    /**
     * A source that is scaled to zero, like staging at night, is not unhealthy, but nobody can say that it is healthy either; unless the phase
     * accepts that.
     */
    private static boolean sound(WorkloadHealth health) {
        return switch (health.condition()) {
            case Ready -> true;
            case Progressing, Doubt, Failed, Inconclusive -> false;
        };
    }

    /** Why nothing can be said of what is in a namespace; empty once it has been read. */
    Optional<Hold> unread(String namespace) {
        return workloads
                .problem(namespace)
                .map(problem -> new Hold(Hold.CANNOT_WATCH, problem))
                .or(() -> workloads.hasRead(namespace)
                        ? Optional.empty()
                        : Optional.of(Hold.brief(
                                Hold.READING,
                                "namespace " + namespace
                                        + " is being read; the run goes on by itself once that is done")));
    }

    /** What costs calls is asked until it is as it must be, and not again. */
    private Optional<Hold> unprepared(String namespace, Plan plan, PassMemory memory) {
        if (memory.prepared()) {
            return Optional.empty();
        }
        Optional<Hold> hold = missingRights(namespace, plan).or(() -> missingForGates(namespace, plan));
        if (hold.isEmpty()) {
            memory.prepare();
        }
        return hold;
    }

    private Optional<Hold> missingRights(String namespace, Plan plan) {
        List<String> missing = rights.missing(namespace, plan.changes().toList());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Hold("MissingRights", String.join("; ", missing)));
    }

    /** A gate that nobody can answer fails its phase; what is known before is no reason to touch production first. */
    private Optional<Hold> missingForGates(String namespace, Plan plan) {
        List<GateSpec> all = plan.phases().stream()
                .flatMap(phase -> phase.spec().gates().stream())
                .distinct()
                .toList();
        return gates.missing(all, namespace).stream()
                .findFirst()
                .map(problem -> new Hold(problem.reason(), problem.message()));
    }
}
