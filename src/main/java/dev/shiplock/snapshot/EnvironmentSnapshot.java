package dev.shiplock.snapshot;

import dev.shiplock.api.EnvironmentSpec;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

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

    /**
     * The same without the ConfigMaps and Secrets that no workload of it refers to. A reading holds them where a plan may make a workload refer to
     * them, or has made none refer to them any more.
     */
    public EnvironmentSnapshot withoutUnreferenced() {
        Set<ObjectRef> referenced = workloads.values().stream()
                .flatMap(it -> References.of(it).stream())
                .collect(Collectors.toSet());
        SortedMap<String, ConfigMapSnapshot> fewerConfigMaps = new TreeMap<>(configMaps);
        fewerConfigMaps.keySet().removeIf(name -> !referenced.contains(ObjectRef.configMap(name)));
        SortedMap<String, SecretSnapshot> fewerSecrets = new TreeMap<>(secrets);
        fewerSecrets.keySet().removeIf(name -> !referenced.contains(new ObjectRef("Secret", name)));
        return new EnvironmentSnapshot(this.name, namespace, spec, workloads, fewerConfigMaps, fewerSecrets);
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
