package dev.shiplock.plan;

import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who reads the target's ConfigMaps without belonging to the target: workloads of its namespace that it does not select. No phase changes
 * them, no gate looks at them, so a ConfigMap that they read is not changed under them.
 */
public final class OtherReaders {
    /** Every workload of the namespace belongs to the target. */
    public static final OtherReaders NONE = new OtherReaders(Map.of());

    private final Map<ObjectRef, SortedSet<ObjectRef>> byConfig;

    private OtherReaders(Map<ObjectRef, SortedSet<ObjectRef>> byConfig) {
        this.byConfig = byConfig;
    }

    /** @param workloads those of the target's namespace that do not belong to it */
    public static OtherReaders among(Collection<WorkloadSnapshot> workloads) {
        Map<ObjectRef, SortedSet<ObjectRef>> byConfig = new TreeMap<>();
        workloads.forEach(workload -> References.of(workload).stream()
                .filter(Projection::isConfigMap)
                .forEach(config ->
                        byConfig.computeIfAbsent(config, it -> new TreeSet<>()).add(workload.ref())));
        return new OtherReaders(byConfig);
    }

    SortedSet<ObjectRef> of(ObjectRef config) {
        return byConfig.getOrDefault(config, Collections.emptySortedSet());
    }
}
