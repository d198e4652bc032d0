package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedConfigMap;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the watches show of the desired state of a namespace's objects, each in a text that changes whenever somebody changes it.
 *
 * <p>The watches may be late, and an API that is read at the same time further on. What comes of such a reading must not be remembered for what
 * the watches show: when somebody has put the object back meanwhile, they end where they were, and nothing tells that it was read in between.
 */
record DesiredState(Map<ObjectRef, String> versions) {
    private static final String ABSENT = "none";

    DesiredState {
        versions = Map.copyOf(versions);
    }

    static DesiredState of(NamespaceContents contents) {
        Map<ObjectRef, String> versions = new HashMap<>();
        contents.workloads().forEach(workload -> versions.put(workload.ref(), version(workload)));
        contents.configMaps().forEach(config -> versions.put(ObjectRef.configMap(config.name()), version(config)));
        return new DesiredState(versions);
    }

    /** One object as the watches show it. */
    static String shown(NamespaceContents contents, ObjectRef object) {
        Optional<String> version = isConfigMap(object)
                ? contents.configMap(object.name()).map(DesiredState::version)
                : contents.workload(object).map(DesiredState::version);
        return version.orElse(ABSENT);
    }

    /** One object as it was read: the text that the watches show it with once they are that far. */
    static String read(ObjectRef object, JsonNode read) {
        return isConfigMap(object)
                ? version(Stripping.configMap(read))
                : version(
                        read.at("/metadata/uid").asText(),
                        read.at("/metadata/generation").asLong());
    }

    private static boolean isConfigMap(ObjectRef object) {
        return object.kind().equals("ConfigMap");
    }

    private static String version(ObservedWorkload workload) {
        return version(workload.uid(), workload.generation());
    }

    private static String version(String uid, long generation) {
        return incarnation(uid) + generation;
    }

    private static String version(ObservedConfigMap config) {
        return incarnation(config.uid()) + config.hashes().hashCode();
    }

    private static String incarnation(String uid) {
        return uid + "/";
    }

    /**
     * Whether this is what was read, as far as it matters: whether no other state of the namespace than the one that was read can ever be
     * shown as this one. A workload's generation never comes again, and neither does an object that was shown and is gone.
     */
    boolean shows(EnvironmentSnapshot read) {
        return read.workloads().values().stream().allMatch(this::showsSome)
                && read.configMaps().values().stream().allMatch(this::shows);
    }

    private boolean showsSome(WorkloadSnapshot workload) {
        return versions.getOrDefault(workload.ref(), ABSENT).startsWith(incarnation(workload.uid()));
    }

    private boolean shows(ConfigMapSnapshot config) {
        Map<String, String> hashes = new HashMap<>();
        config.data().forEach((key, value) -> hashes.put(key, Stripping.sha256(value)));
        config.binaryData().forEach((key, value) -> hashes.put(key, Stripping.sha256(value)));
        return version(new ObservedConfigMap(config.name(), config.uid(), config.immutable(), hashes))
                .equals(versions.get(ObjectRef.configMap(config.name())));
    }
}
