package dev.shiplock.plan;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which workloads of the target read which ConfigMap, before the changes or after them. */
final class Readers {
    private final Map<ObjectRef, SortedSet<ObjectRef>> byConfig = new TreeMap<>();

    /** @param changes what is wanted of the workloads: a variable may begin to read a ConfigMap */
    static Readers of(EnvironmentSnapshot target, Collection<ObjectChange> changes) {
        Readers readers = new Readers();
        Stream.concat(
                        target.workloads().values().stream(),
                        Projection.after(target, changes).workloads().values().stream())
                .forEach(workload -> References.of(workload).stream()
                        .filter(Projection::isConfigMap)
                        .forEach(config -> readers.byConfig
                                .computeIfAbsent(config, it -> new TreeSet<>())
                                .add(workload.ref())));
        return readers;
    }

    SortedSet<ObjectRef> of(ObjectRef config) {
        return byConfig.getOrDefault(config, Collections.emptySortedSet());
    }
}
