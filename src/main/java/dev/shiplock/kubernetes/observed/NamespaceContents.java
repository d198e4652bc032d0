package dev.shiplock.kubernetes.observed;

import dev.shiplock.snapshot.ObjectRef;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was last seen in a namespace. Watches write it from their threads while passes read it; every single answer is consistent, two
 * answers in a row need not be, so that a judgement on them is made again at the next event.
 */
public final class NamespaceContents {
    private final String namespace;
    private final Nodes nodes;
    private final Map<ObjectRef, ObservedWorkload> workloads = new ConcurrentHashMap<>();
    private final Map<ObjectRef, Long> writtenGenerations = new ConcurrentHashMap<>();
    private final Map<String, ObservedReplicaSet> replicaSets = new ConcurrentHashMap<>();
    private final Map<String, ObservedPod> pods = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ObservedPod>> podsByOwner = new ConcurrentHashMap<>();
    private final Map<String, ObservedConfigMap> configMaps = new ConcurrentHashMap<>();
    private final Map<String, ObservedAutoscaler> autoscalers = new ConcurrentHashMap<>();
    private volatile boolean complete;

    public NamespaceContents(String namespace, Nodes nodes) {
        this.namespace = namespace;
        this.nodes = nodes;
    }

    public String namespace() {
        return namespace;
    }

    public Nodes nodes() {
        return nodes;
    }

    /** Whether everything that exists has been seen once; before, what is missing here may well exist. */
    public boolean isComplete() {
        return complete;
    }

    public void markComplete() {
        complete = true;
    }

    public Optional<ObservedWorkload> workload(ObjectRef ref) {
        return Optional.ofNullable(workloads.get(ref));
    }

    public Optional<ObservedConfigMap> configMap(String name) {
        return Optional.ofNullable(configMaps.get(name));
    }

    public Optional<ObservedPod> pod(String name) {
        return Optional.ofNullable(pods.get(name));
    }

    public Optional<ObservedReplicaSet> replicaSet(String name) {
        return Optional.ofNullable(replicaSets.get(name));
    }

    public Optional<ObservedAutoscaler> autoscaler(String name) {
        return Optional.ofNullable(autoscalers.get(name));
    }

    /** The autoscaler that owns a workload's number of replicas. */
    public Optional<ObservedAutoscaler> autoscalerOf(ObjectRef workload) {
        return autoscalers.values().stream()
                .filter(autoscaler -> autoscaler.target().equals(workload))
                .findFirst();
    }

    public List<ObservedReplicaSet> replicaSetsOf(ObservedWorkload deployment) {
        return replicaSets.values().stream()
                .filter(replicaSet -> replicaSet.owner().uid().equals(deployment.uid()))
                .toList();
    }

    /** The pods of a controller by its uid, in the order of their names. */
    public List<ObservedPod> podsOwnedBy(String uid) {
        return podsByOwner.getOrDefault(uid, Map.of()).values().stream()
                .sorted(Comparator.comparing(ObservedPod::name))
                .toList();
    }

    /** The workload that a pod belongs to, as far as its owners have been seen. */
    public Optional<ObjectRef> workloadOf(ObservedPod pod) {
        if (!pod.owner().kind().equals("ReplicaSet")) {
            return Optional.of(new ObjectRef(pod.owner().kind(), pod.owner().name()));
        }
        return Optional.ofNullable(replicaSets.get(pod.owner().name()))
                .map(replicaSet -> new ObjectRef(
                        replicaSet.owner().kind(), replicaSet.owner().name()));
    }

    /** Notes which generation a write gave an object: until the watch has shown it, what was seen is older than the write. */
    public void written(ObjectRef ref, long generation) {
        writtenGenerations.merge(ref, generation, Math::max);
    }

    /** Whether what was seen of a workload is at least as new as every write that was noted. */
    public boolean isCurrent(ObservedWorkload workload) {
        return workload.generation() >= writtenGenerations.getOrDefault(workload.ref(), 0L);
    }

    public void put(ObservedWorkload workload) {
        ObservedWorkload before = workloads.put(workload.ref(), workload);
        if (before != null && !before.uid().equals(workload.uid())) {
            writtenGenerations.remove(workload.ref());
        }
    }

    public void put(ObservedReplicaSet replicaSet) {
        replicaSets.put(replicaSet.name(), replicaSet);
    }

    public void put(ObservedPod pod) {
        ObservedPod before = pods.put(pod.name(), pod);
        if (before != null && !before.uid().equals(pod.uid())) {
            forget(before);
        }
        podsByOwner.compute(pod.owner().uid(), (uid, siblings) -> {
            Map<String, ObservedPod> all = siblings == null ? new ConcurrentHashMap<>() : siblings;
            all.put(pod.name(), pod);
            return all;
        });
    }

    public void put(ObservedConfigMap configMap) {
        configMaps.put(configMap.name(), configMap);
    }

    public void put(ObservedAutoscaler autoscaler) {
        autoscalers.put(autoscaler.name(), autoscaler);
    }

    public void removeWorkload(ObjectRef ref) {
        workloads.remove(ref);
        writtenGenerations.remove(ref);
    }

    public void removeReplicaSet(String name) {
        replicaSets.remove(name);
    }

    public void removePod(String name) {
        ObservedPod before = pods.remove(name);
        if (before != null) {
            forget(before);
        }
    }

    public void removeConfigMap(String name) {
        configMaps.remove(name);
    }

    public void removeAutoscaler(String name) {
        autoscalers.remove(name);
    }

    public Collection<ObservedConfigMap> configMaps() {
        return List.copyOf(configMaps.values());
    }

    public Collection<ObservedWorkload> workloads() {
        return List.copyOf(workloads.values());
    }

    private void forget(ObservedPod pod) {
        podsByOwner.computeIfPresent(pod.owner().uid(), (uid, siblings) -> {
            siblings.remove(pod.name());
            return siblings.isEmpty() ? null : siblings;
        });
    }
}
