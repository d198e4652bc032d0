package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.WorkloadSelection;
import dev.shiplock.kubernetes.health.HealthOfWorkload;
import dev.shiplock.kubernetes.health.HealthOfWorkload.RejectedPod;
import dev.shiplock.kubernetes.health.HealthQuestion;
import dev.shiplock.kubernetes.health.ReadyPod;
import dev.shiplock.kubernetes.health.WorkloadKind;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.kubernetes.watch.NamespaceWatch;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import dev.shiplock.plan.Labels;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the watches show of workloads. A namespace is watched while there is an Environment in it, or a run under way that has lost its own;
 * while its first reading is not over, or a watch is interrupted, nothing is said about it.
 */
final class LiveWorkloads {
    private final NamespaceWatches watches;
    private final Clock clock;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    LiveWorkloads(NamespaceWatches watches, Clock clock) {
        this.watches = watches;
        this.clock = clock;
    }

    /** @param because the objects of the namespace that it is watched for */
    private record Watched(NamespaceWatch watch, Set<ObjectRef> because) {}

    /** Watches an object's namespace on its behalf; doing so already is fine. */
    void watch(HasMetadata object) {
        watched.compute(object.getMetadata().getNamespace(), (namespace, before) -> {
            Watched now = before == null ? new Watched(watches.of(namespace), Set.of()) : before;
            if (now.because().contains(ref(object))) {
                return now;
            }
            Set<ObjectRef> more = new HashSet<>(now.because());
            more.add(ref(object));
            return new Watched(now.watch(), Set.copyOf(more));
        });
    }

    /** Watches no longer on behalf of this object; the last one ends the watches. By name: who deletes and creates may be faster than we are. */
    void forget(HasMetadata object) {
        watched.computeIfPresent(object.getMetadata().getNamespace(), (namespace, before) -> {
            Set<ObjectRef> fewer = new HashSet<>(before.because());
            if (!fewer.remove(ref(object))) {
                return before;
            }
            if (!fewer.isEmpty()) {
                return new Watched(before.watch(), Set.copyOf(fewer));
            }
            before.watch().close();
            return null;
        });
    }

    private static ObjectRef ref(HasMetadata object) {
        return new ObjectRef(object.getKind(), object.getMetadata().getName());
    }

    /** How many namespaces are watched. */
    int size() {
        return watched.size();
    }

    /** Whether a namespace was read; if a watch of it is interrupted for a moment, what is known may be some seconds old. */
    boolean hasRead(String namespace) {
        return contents(namespace).isComplete();
    }

    /** Whether what is known of a namespace is what there is: it was read, and is watched. */
    boolean sees(String namespace) {
        Watched known = watched.get(namespace);
        return known != null && known.watch().isUpToDate();
    }

    /** What keeps a namespace from being watched, if anything does. */
    Optional<String> problem(String namespace) {
        return Optional.ofNullable(watched.get(namespace))
                .flatMap(known -> known.watch().problem());
    }

    /** Nothing has been seen of a namespace that nobody watches. */
    NamespaceContents contents(String namespace) {
        Watched known = watched.get(namespace);
        return known == null
                ? new NamespaceContents(namespace, new Nodes())
                : known.watch().contents();
    }

    /** The workloads that belong to an Environment, as far as they have been seen. */
    Stream<ObservedWorkload> of(Environment environment) {
        WorkloadSelection selection = environment.getSpec().workloads();
        Set<String> kinds = (selection.kinds().isEmpty() ? WorkloadSelection.DEFAULT_KINDS : selection.kinds())
                .stream()
                        .flatMap(name -> WorkloadKinds.find(name).stream())
                        .map(WorkloadKind::kind)
                        .collect(Collectors.toSet());
        return contents(environment.getMetadata().getNamespace()).workloads().stream()
                .filter(workload -> kinds.contains(workload.ref().kind()))
                .filter(workload ->
                        selection.selector() == null || Labels.matches(selection.selector(), workload.labels()));
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

    /** What the API itself has said of a workload; what the watch shows may be older for a moment. */
    void read(String namespace, ObjectRef workload, String uid, long generation) {
        contents(namespace).read(workload, uid, generation);
    }

    /** Whether a newer state of a workload was read from the API than the watch has shown. */
    boolean isBehind(String namespace, ObjectRef workload) {
        return contents(namespace).isBehind(workload);
    }

    void written(String namespace, ObjectRef object, long generation) {
        if (generation > 0) {
            contents(namespace).written(object, generation);
        }
    }
}
