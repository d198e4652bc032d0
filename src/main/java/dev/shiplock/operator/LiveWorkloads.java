package dev.shiplock.operator;

import dev.shiplock.api.PhaseSpec;
import dev.shiplock.kubernetes.health.HealthOfWorkload;
import dev.shiplock.kubernetes.health.HealthOfWorkload.RejectedPod;
import dev.shiplock.kubernetes.health.HealthQuestion;
import dev.shiplock.kubernetes.health.ReadyPod;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.kubernetes.watch.NamespaceWatch;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the watches show of workloads. A namespace is watched from the first Environment in it on until the last one is gone; while its first
 * reading is not over, nothing is said about it.
 */
final class LiveWorkloads {
    private final NamespaceWatches watches;
    private final Clock clock;
    private final Map<String, NamespaceWatch> watched = new ConcurrentHashMap<>();

    LiveWorkloads(NamespaceWatches watches, Clock clock) {
        this.watches = watches;
        this.clock = clock;
    }

    /** Watches a namespace; watching it already is fine. */
    void watch(String namespace) {
        watched.computeIfAbsent(namespace, watches::of);
    }

    void forget(String namespace) {
        NamespaceWatch watch = watched.remove(namespace);
        if (watch != null) {
            watch.close();
        }
    }

    boolean synced(String namespace) {
        return contents(namespace).isComplete();
    }

    /** What keeps a namespace from being watched, if anything does. */
    Optional<String> problem(String namespace) {
        watch(namespace);
        return Optional.ofNullable(watched.get(namespace)).flatMap(NamespaceWatch::problem);
    }

    NamespaceContents contents(String namespace) {
        return watched.computeIfAbsent(namespace, watches::of).contents();
    }

    /** @param changedAt when a run changed it; empty to judge it as it stands */
    WorkloadHealth health(String namespace, PhaseSpec phase, ObjectRef workload, Optional<Instant> changedAt) {
        return assess(namespace, new HealthQuestion(workload, phase.health(), phase.acceptZero(), changedAt));
    }

    WorkloadHealth asItStands(String namespace, ObjectRef workload) {
        return asItStands(namespace, workload, false);
    }

    /** @param acceptZero whether a workload scaled to zero counts as healthy */
    WorkloadHealth asItStands(String namespace, ObjectRef workload, boolean acceptZero) {
        return assess(namespace, HealthQuestion.asItStands(workload).acceptingZero(acceptZero));
    }

    private WorkloadHealth assess(String namespace, HealthQuestion question) {
        return HealthOfWorkload.assess(contents(namespace), question, clock.instant());
    }

    List<ReadyPod> readyPods(String namespace, ObjectRef workload) {
        return HealthOfWorkload.readyPods(contents(namespace), workload);
    }

    List<RejectedPod> rejectedPods(String namespace, ObjectRef workload) {
        return HealthOfWorkload.rejectedPods(contents(namespace), workload);
    }

    /** Whether pods of a rejected revision are in the way of the recorded one, and nobody has deleted them yet. */
    boolean stuck(String namespace, ObjectRef workload, Predicate<String> deleted) {
        NamespaceContents contents = contents(namespace);
        boolean current =
                contents.workload(workload).filter(contents::isCurrent).isPresent();
        return current && rejectedPods(namespace, workload).stream().anyMatch(pod -> !deleted.test(pod.uid()));
    }

    /** A text that changes whenever somebody changes the object's desired state. */
    String version(String namespace, ObjectRef object) {
        NamespaceContents contents = contents(namespace);
        return object.kind().equals("ConfigMap")
                ? contents.configMap(object.name())
                        .map(found -> found.uid() + found.hashes().hashCode())
                        .orElse("none")
                : contents.workload(object).map(LiveWorkloads::version).orElse("none");
    }

    /** A text that changes whenever somebody changes the desired state of anything in the namespace. */
    String desiredState(String namespace) {
        NamespaceContents contents = contents(namespace);
        Map<String, String> desired = new TreeMap<>();
        contents.workloads().forEach(workload -> desired.put(workload.ref().toString(), version(workload)));
        contents.configMaps()
                .forEach(config -> desired.put(
                        "ConfigMap/" + config.name(),
                        config.uid() + config.hashes().hashCode()));
        return desired.toString();
    }

    private static String version(ObservedWorkload workload) {
        return workload.uid() + "/" + workload.generation();
    }

    void written(String namespace, ObjectRef object, long generation) {
        if (generation > 0) {
            contents(namespace).written(object, generation);
        }
    }
}
