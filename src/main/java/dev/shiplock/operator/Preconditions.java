package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
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

    Preconditions(Sources sources, LiveWorkloads workloads, ClusterRights rights) {
        this.sources = sources;
        this.workloads = workloads;
        this.rights = rights;
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
            missingRights(promotion, plan, memory).ifPresent(holds::add);
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
        // The plan was read from the API: the health of something older would be taken for that of what is carried.
        boolean behind = plan.sources().values().stream()
                .anyMatch(workload -> workloads.isBehind(source.get().namespace(), ObjectRef.parse(workload)));
        if (behind) {
            return Optional.of(Hold.brief(
                    Hold.NOT_SEEN,
                    "the source " + source.get()
                            + " has only just changed; the run goes on by itself once that has been seen"));
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

    private Optional<Hold> missingRights(Promotion promotion, Plan plan, PassMemory memory) {
        if (memory.rightsChecked()) {
            return Optional.empty();
        }
        List<String> missing = rights.missing(
                promotion.getMetadata().getNamespace(), plan.changes().toList());
        if (missing.isEmpty()) {
            memory.checkedRights();
            return Optional.empty();
        }
        return Optional.of(new Hold("MissingRights", String.join("; ", missing)));
    }
}
