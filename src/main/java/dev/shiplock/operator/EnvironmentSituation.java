package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.EnvironmentStatus.Workload;
import dev.shiplock.gate.GateCheck;
import dev.shiplock.kubernetes.health.WorkloadKind;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.plan.EnvironmentChecks;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ImageReference;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How an environment does, from what the watches hold. */
final class EnvironmentSituation {
    private static final int WORKLOADS = 200;

    private final LiveWorkloads workloads;
    private final InSync inSync;
    private final GateCheck gates;
    private final KnownObjects known;
    private final Clock clock;

    EnvironmentSituation(LiveWorkloads workloads, InSync inSync, GateCheck gates, KnownObjects known, Clock clock) {
        this.workloads = workloads;
        this.inSync = inSync;
        this.gates = gates;
        this.known = known;
        this.clock = clock;
    }

    EnvironmentStatus of(Environment environment, EnvironmentStatus before) {
        String namespace = environment.getMetadata().getNamespace();
        boolean read = workloads.sees(namespace);
        boolean told = Objects.equals(
                before.observedGeneration(), environment.getMetadata().getGeneration());
        if (!read && told && workloads.problem(namespace).isEmpty()) {
            // An operator that has only just started, or whose watch is being opened again, knows nothing better than
            // what was said before.
            return before;
        }
        List<Judged> judged = read ? judged(environment) : List.of();
        Conditions conditions = new Conditions(
                Optional.ofNullable(environment.getMetadata().getGeneration()).orElse(0L),
                clock.instant(),
                before.conditions());
        Optional<Hold> unread = read ? Optional.empty() : Optional.of(unread(namespace));
        ready(environment, unread, judged, conditions);
        healthy(unread, judged, conditions);
        if (read) {
            inSync.judge(environment, before, conditions);
        }
        List<Workload> shown = read
                ? judged.stream()
                        .limit(WORKLOADS)
                        .map(EnvironmentSituation::shown)
                        .toList()
                : before.workloads();
        return new EnvironmentStatus(
                environment.getMetadata().getGeneration(),
                shown,
                before.revision(),
                before.activePromotion(),
                before.turn(),
                conditions.list());
    }

    private record Judged(ObservedWorkload workload, WorkloadHealth health) {}

    private List<Judged> judged(Environment environment) {
        return workloads
                .of(environment)
                .sorted(Comparator.comparing(ObservedWorkload::ref))
                .map(workload -> new Judged(
                        workload, workloads.asItStands(environment.getMetadata().getNamespace(), workload.ref())))
                .toList();
    }

    private void ready(Environment environment, Optional<Hold> unread, List<Judged> judged, Conditions conditions) {
        Optional<Map.Entry<String, String>> problem = problem(environment);
        if (problem.isPresent()) {
            conditions.add(
                    "Ready",
                    Conditions.FALSE,
                    problem.get().getKey(),
                    problem.get().getValue());
            conditions.add(
                    "Stalled",
                    Conditions.TRUE,
                    problem.get().getKey(),
                    problem.get().getValue());
        } else if (environment.isMarkedForDeletion()) {
            conditions.add(
                    "Ready",
                    Conditions.FALSE,
                    "Terminating",
                    "it is deleted, and goes once the run that has its turn has ended or somebody has decided about it");
        } else if (unread.isPresent()) {
            String reason = unread.get().reason();
            String why = unread.get().message();
            conditions.add("Ready", Conditions.FALSE, reason, why);
            conditions.add("Reconciling", Conditions.TRUE, reason, why);
        } else if (judged.isEmpty()) {
            conditions.add(
                    "Ready",
                    Conditions.TRUE,
                    "NothingMatches",
                    "namespace " + environment.getMetadata().getNamespace()
                            + " has no workload that belongs to it; correct spec.workloads, or deploy something");
        } else {
            conditions.add("Ready", Conditions.TRUE, "Described", judged.size() + " workloads");
        }
    }

    private Hold unread(String namespace) {
        return workloads
                .problem(namespace)
                .map(problem -> new Hold(Hold.CANNOT_WATCH, problem))
                .orElseGet(() -> Hold.brief(Hold.READING, "namespace " + namespace + " is being read"));
    }

    private Optional<Map.Entry<String, String>> problem(Environment environment) {
        return Orphans.problem(environment, known)
                .map(message -> Map.entry(Orphans.REASON, message))
                .or(() -> described(environment))
                .or(() -> overlap(environment));
    }

    private Optional<Map.Entry<String, String>> described(Environment environment) {
        return EnvironmentChecks.first(environment.getSpec())
                .map(refused -> Map.entry(refused.reason(), refused.message()))
                .or(() -> unknownKind(environment))
                .or(() -> gates.check(environment.getSpec().gates()).stream()
                        .findFirst()
                        .map(gate -> Map.entry(gate.reason(), gate.message())));
    }

    private static Optional<Map.Entry<String, String>> unknownKind(Environment environment) {
        return environment.getSpec().workloads().kinds().stream()
                .filter(name -> WorkloadKinds.find(name).isEmpty())
                .findFirst()
                .map(name -> Map.entry(
                        "UnknownKind",
                        "spec.workloads.kinds names " + name + ", which is not supported; use "
                                + WorkloadKinds.ALL.stream()
                                        .map(WorkloadKind::kind)
                                        .collect(Collectors.joining(", "))));
    }

    /** Two environments over the same workload would undo each other's runs. */
    private Optional<Map.Entry<String, String>> overlap(Environment environment) {
        Set<String> mine = workloads
                .of(environment)
                .map(workload -> workload.ref().toString())
                .collect(Collectors.toSet());
        return known.environments(environment.getMetadata().getNamespace())
                .filter(other -> !other.getMetadata()
                        .getName()
                        .equals(environment.getMetadata().getName()))
                .flatMap(other -> workloads
                        .of(other)
                        .map(workload -> workload.ref().toString())
                        .filter(mine::contains)
                        .map(workload -> Map.entry(
                                "OverlappingEnvironments",
                                workload + " belongs to Environment "
                                        + other.getMetadata().getName()
                                        + " too; tell them apart with spec.workloads.selector")))
                .findFirst();
    }

    private static void healthy(Optional<Hold> unread, List<Judged> judged, Conditions conditions) {
        if (unread.isPresent()) {
            conditions.add(
                    "Healthy",
                    Conditions.UNKNOWN,
                    unread.get().reason(),
                    unread.get().message());
            return;
        }
        List<Judged> ill = judged.stream()
                .filter(one -> one.health().condition() != WorkloadHealth.Condition.Ready)
                .toList();
        if (ill.isEmpty()) {
            conditions.add("Healthy", Conditions.TRUE, "AllHealthy", "every workload is ready");
            return;
        }
        String names = ill.stream()
                .limit(10)
                .map(one -> one.workload().ref() + " (" + one.health().reason() + ")")
                .collect(Collectors.joining(", "));
        conditions.add("Healthy", Conditions.FALSE, "NotHealthy", names + (ill.size() > 10 ? ", …" : ""));
    }

    private static Workload shown(Judged judged) {
        String kind = judged.workload().ref().kind();
        List<String> images = WorkloadSnapshot.template(
                        kind, judged.workload().spec().toJson())
                .at("/spec/containers")
                .valueStream()
                .map(container -> container.path("image").asText())
                .toList();
        WorkloadHealth health = judged.health();
        String word = switch (health.condition()) {
            case Ready -> "Healthy";
            case Progressing -> "Progressing";
            case Failed -> "Degraded";
            case Doubt, Inconclusive -> "Unknown";
        };
        return new Workload(
                kind,
                judged.workload().ref().name(),
                images,
                images.stream()
                        .findFirst()
                        .flatMap(image -> ImageReference.parse(image).tag())
                        .orElse(null),
                health.wanted() == 0 && health.ready() == 0 ? null : health.readiness(),
                word);
    }
}
