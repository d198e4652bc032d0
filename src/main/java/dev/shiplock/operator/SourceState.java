package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What somebody wants of an environment's workloads and of the ConfigMaps that they read, as the watches show it.
 *
 * @param configs for each ConfigMap that a workload reads, and that is there, the hashes of its values
 */
record SourceState(Map<ObjectRef, Wanted> workloads, Map<String, Map<String, String>> configs) {
    /** There is nothing, or nothing that may be looked at. */
    static final SourceState NONE = new SourceState(Map.of(), Map.of());

    SourceState {
        workloads = Map.copyOf(workloads);
        configs = Map.copyOf(configs);
    }

    /**
     * What is wanted of a workload.
     *
     * @param generation with the uid: while they stay, so does everything else
     * @param others digest of its {@code spec} without the replicas
     * @param reads the names of the ConfigMaps that its pods read
     */
    record Wanted(String uid, long generation, int replicas, String others, Set<String> reads) {
        Wanted {
            reads = Set.copyOf(reads);
        }

        private static Wanted of(ObservedWorkload workload) {
            JsonNode spec = workload.spec().toJson();
            int replicas = spec.path("replicas").asInt(1);
            JsonNode template = WorkloadSnapshot.template(workload.ref().kind(), spec);
            Set<String> reads = References.ofTemplate(template).stream()
                    .filter(object -> object.kind().equals("ConfigMap"))
                    .map(ObjectRef::name)
                    .collect(Collectors.toSet());
            if (spec instanceof ObjectNode object) {
                object.remove("replicas");
            }
            return new Wanted(
                    workload.uid(),
                    workload.generation(),
                    replicas,
                    CanonicalJson.sha256(CanonicalJson.bytes(spec)),
                    reads);
        }

        private boolean isOf(ObservedWorkload workload) {
            return uid.equals(workload.uid()) && generation == workload.generation();
        }

        private boolean isAs(Wanted other, boolean autoscaled) {
            return others.equals(other.others) && (autoscaled || replicas == other.replicas);
        }
    }

    /** @param before what was seen last: of a workload that has not changed since, nothing is worked out anew */
    static SourceState of(Collection<ObservedWorkload> selected, NamespaceContents contents, SourceState before) {
        Map<ObjectRef, Wanted> workloads = new TreeMap<>();
        for (ObservedWorkload workload : selected) {
            workloads.put(
                    workload.ref(),
                    Optional.ofNullable(before.workloads.get(workload.ref()))
                            .filter(known -> known.isOf(workload))
                            .orElseGet(() -> Wanted.of(workload)));
        }
        Map<String, Map<String, String>> configs = new TreeMap<>();
        workloads.values().stream()
                .flatMap(workload -> workload.reads().stream())
                .distinct()
                .flatMap(name -> contents.configMap(name).stream())
                .forEach(config -> configs.put(config.name(), config.hashes()));
        return new SourceState(workloads, configs);
    }

    /**
     * Whether nobody wants anything else than before.
     *
     * @param autoscaled whose number of replicas is an autoscaler's: that one scales is nobody's wish
     */
    boolean isAs(SourceState before, Predicate<ObjectRef> autoscaled) {
        return workloads.keySet().equals(before.workloads.keySet())
                && configs.equals(before.configs)
                && workloads.entrySet().stream()
                        .allMatch(entry -> Optional.ofNullable(before.workloads.get(entry.getKey()))
                                .filter(known -> entry.getValue().isAs(known, autoscaled.test(entry.getKey())))
                                .isPresent());
    }
}
