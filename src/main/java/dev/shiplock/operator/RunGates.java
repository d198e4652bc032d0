package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Promotion;
import dev.shiplock.gate.GateContext;
import dev.shiplock.gate.GateRunner;
import dev.shiplock.gate.NewestPod;
import dev.shiplock.gate.ScopeKey;
import dev.shiplock.kubernetes.health.ReadyPod;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gates of runs: what they are asked about, and where they stand. */
final class RunGates {
    private final GateRunner runner;
    private final LiveWorkloads workloads;
    private final Map<String, List<GateStanding>> lastKnown = new ConcurrentHashMap<>();

    RunGates(GateRunner runner, LiveWorkloads workloads) {
        this.runner = runner;
        this.workloads = workloads;
    }

    /** Gates before the first change speak of what runs now. */
    List<GateStanding> preflight(Promotion promotion, Rollout run, Plan plan, List<GateSpec> gates) {
        Set<ObjectRef> all = plan.changes().map(ObjectChange::object).collect(Collectors.toSet());
        return gates.isEmpty() ? List.of() : observe(promotion, run, plan, ScopeKey.PREFLIGHT, gates, all);
    }

    List<GateStanding> ofPhase(Promotion promotion, Rollout run, Plan plan) {
        PlannedPhase phase = plan.phases().get(run.phase());
        Set<ObjectRef> changed =
                phase.workloads().stream().map(ObjectChange::object).collect(Collectors.toSet());
        List<GateStanding> standings =
                observe(promotion, run, plan, phase.spec().name(), phase.spec().gates(), changed);
        lastKnown.put(uid(promotion), standings);
        return standings;
    }

    /** Where the gates stood when they were last looked at; nothing is asked. */
    List<GateStanding> known(Promotion promotion, Rollout run) {
        return lastKnown.getOrDefault(uid(promotion), List.of());
    }

    void stop(Promotion promotion, Rollout run) {
        stop(promotion);
    }

    void stop(Promotion promotion) {
        lastKnown.remove(uid(promotion));
        runner.stopPromotion(uid(promotion));
    }

    /** How much is remembered: standings, and scopes that are asked. */
    int size() {
        return lastKnown.size() + runner.scopes();
    }

    private List<GateStanding> observe(
            Promotion promotion, Rollout run, Plan plan, String phase, List<GateSpec> gates, Set<ObjectRef> about) {
        String namespace = promotion.getMetadata().getNamespace();
        PromotedVersions versions = new PromotedVersions(plan.changes().toList(), ref -> spec(namespace, ref));
        // Every pass comes by here, and workloads are read for their version: not where nobody asks.
        Optional<String> version = gates.isEmpty() ? Optional.empty() : versions.of(about);
        GateContext context = new GateContext(namespace, version, about, () -> pods(namespace, versions));
        return runner.observe(
                new ScopeKey(namespace, promotion.getMetadata().getName(), uid(promotion), run.id(), phase),
                gates,
                context);
    }

    private Optional<JsonNode> spec(String namespace, ObjectRef workload) {
        return workloads
                .contents(namespace)
                .workload(workload)
                .map(observed -> observed.spec().toJson());
    }

    private List<NewestPod> pods(String namespace, PromotedVersions versions) {
        return workloads.contents(namespace).workloads().stream()
                .map(ObservedWorkload::ref)
                .flatMap(workload -> pods(namespace, workload, versions))
                .toList();
    }

    private Stream<NewestPod> pods(String namespace, ObjectRef workload, PromotedVersions versions) {
        List<ReadyPod> ready = workloads.readyPods(namespace, workload);
        Optional<String> version = ready.isEmpty() ? Optional.empty() : versions.of(workload);
        return ready.stream().map(pod -> pod(workload, pod, version));
    }

    private static NewestPod pod(ObjectRef workload, ReadyPod pod, Optional<String> version) {
        return new NewestPod(
                workload,
                pod.name(),
                pod.address(),
                true,
                pod.labels(),
                pod.ports().stream()
                        .map(port -> new NewestPod.Port(port.name(), port.number()))
                        .toList(),
                pod.restarts(),
                version);
    }

    private static String uid(Promotion promotion) {
        return promotion.getMetadata().getUid();
    }
}
