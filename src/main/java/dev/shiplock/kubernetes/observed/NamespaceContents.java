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
    private final Map<ObjectRef, Long> writtenGenerations;
    private final Map<ObjectRef, Version> readVersions;
    private final Map<String, ObservedReplicaSet> replicaSets = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ObservedReplicaSet>> replicaSetsByOwner = new ConcurrentHashMap<>();
    private final Map<String, ObservedPod> pods = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ObservedPod>> podsByOwner = new ConcurrentHashMap<>();
    private final Map<String, ObservedConfigMap> configMaps = new ConcurrentHashMap<>();
    private final Map<String, ObservedAutoscaler> autoscalers = new ConcurrentHashMap<>();
    private volatile Optional<NamespaceContents> before;
    private volatile boolean complete;

    /** Nothing has been seen yet. */
    public NamespaceContents(String namespace, Nodes nodes) {
        this(namespace, nodes, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), Optional.empty());
    }

    /** Of a workload: while the uid stays, generations only grow. */
    private record Version(String uid, long generation) {
        boolean isNewerThan(ObservedWorkload workload) {
            return uid.equals(workload.uid()) && generation > workload.generation();
        }
    }

    private NamespaceContents(
            String namespace,
            Nodes nodes,
            Map<ObjectRef, Long> writtenGenerations,
            Map<ObjectRef, Version> readVersions,
            Optional<NamespaceContents> before) {
        this.namespace = namespace;
        this.nodes = nodes;
        this.writtenGenerations = writtenGenerations;
        this.readVersions = readVersions;
        this.before = before;
    }

    /** To read the namespace anew: nothing has been seen, but what was written, and what is remembered of pods, goes on. */
    public NamespaceContents anew() {
        return new NamespaceContents(namespace, nodes, writtenGenerations, readVersions, Optional.of(this));
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
        before = Optional.empty();
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

    /** A pod as it was last seen, also by the reading before this one. */
    public Optional<ObservedPod> lastSeen(String name) {
        return pod(name).or(() -> before.flatMap(reading -> reading.pod(name)));
    }

    /** The autoscaler that owns a workload's number of replicas. */
    public Optional<ObservedAutoscaler> autoscalerOf(ObjectRef workload) {
        return autoscalers.values().stream()
                .filter(autoscaler -> autoscaler.target().equals(workload))
                .findFirst();
    }

    public Collection<ObservedReplicaSet> replicaSetsOf(ObservedWorkload deployment) {
        return List.copyOf(
                replicaSetsByOwner.getOrDefault(deployment.uid(), Map.of()).values());
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

    /** Notes which generation of a workload the API itself has given to somebody, who may have done something with it. */
    public void read(ObjectRef ref, String uid, long generation) {
        readVersions.put(ref, new Version(uid, generation));
    }

    /** Whether the API has given a newer state of a workload to somebody than the watch has shown. */
    public boolean isBehind(ObjectRef ref) {
        Version read = readVersions.get(ref);
        return read != null && workload(ref).filter(read::isNewerThan).isPresent();
    }

    public void put(ObservedWorkload workload) {
        ObservedWorkload before = workloads.put(workload.ref(), workload);
        if (before != null && !before.uid().equals(workload.uid())) {
            writtenGenerations.remove(workload.ref());
        }
    }

    public void put(ObservedReplicaSet replicaSet) {
        removeReplicaSet(replicaSet.name());
        replicaSets.put(replicaSet.name(), replicaSet);
        add(replicaSetsByOwner, replicaSet.owner(), replicaSet.name(), replicaSet);
    }

    public void put(ObservedPod pod) {
        ObservedPod old = pods.put(pod.name(), pod);
        if (old != null && !old.owner().equals(pod.owner())) {
            remove(podsByOwner, old.owner(), old.name());
        }
        add(podsByOwner, pod.owner(), pod.name(), pod);
    }

    public void put(ObservedConfigMap configMap) {
        configMaps.put(configMap.name(), configMap);
    }

    public void put(ObservedAutoscaler autoscaler) {
        autoscalers.put(autoscaler.name(), autoscaler);
    }

    public void removeWorkload(ObjectRef ref) {
        ObservedWorkload gone = workloads.remove(ref);
        writtenGenerations.remove(ref);
        // Its successor may have been read already.
        readVersions.computeIfPresent(
                ref, (same, read) -> gone != null && read.uid().equals(gone.uid()) ? null : read);
    }

    public void removeReplicaSet(String name) {
        ObservedReplicaSet old = replicaSets.remove(name);
        if (old != null) {
            remove(replicaSetsByOwner, old.owner(), name);
        }
    }

    public void removePod(String name) {
        ObservedPod old = pods.remove(name);
        if (old != null) {
            remove(podsByOwner, old.owner(), name);
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

    private static <T> void add(Map<String, Map<String, T>> byOwner, Owner owner, String name, T object) {
        byOwner.compute(owner.uid(), (uid, siblings) -> {
            Map<String, T> all = siblings == null ? new ConcurrentHashMap<>() : siblings;
            all.put(name, object);
            return all;
        });
    }

    private static <T> void remove(Map<String, Map<String, T>> byOwner, Owner owner, String name) {
        byOwner.computeIfPresent(owner.uid(), (uid, siblings) -> {
            siblings.remove(name);
            return siblings.isEmpty() ? null : siblings;
        });
    }
}
