package dev.shiplock.snapshot;

import dev.shiplock.api.EnvironmentSpec;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An environment as it was read: its workloads, and the ConfigMaps and Secrets that they refer to.
 *
 * @param name the Environment's name
 * @param namespace the namespace that its workloads live in
 * @param spec its description at that time
 * @param configMaps by name; a ConfigMap that is referred to but does not exist is not in it
 * @param secrets by name; likewise
 */
public record EnvironmentSnapshot(
        String name,
        String namespace,
        EnvironmentSpec spec,
        SortedMap<ObjectRef, WorkloadSnapshot> workloads,
        SortedMap<String, ConfigMapSnapshot> configMaps,
        SortedMap<String, SecretSnapshot> secrets) {

    public EnvironmentSnapshot {
        workloads = Collections.unmodifiableSortedMap(new TreeMap<>(workloads));
        configMaps = Collections.unmodifiableSortedMap(new TreeMap<>(configMaps));
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
    }

    public Optional<WorkloadSnapshot> workload(ObjectRef ref) {
        return Optional.ofNullable(workloads.get(ref));
    }

    public Optional<ConfigMapSnapshot> configMap(String name) {
        return Optional.ofNullable(configMaps.get(name));
    }

    public Optional<SecretSnapshot> secret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }
}
