package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.References;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What one object, which is on one or both sides, does not have as recorded.
 *
 * @param entries empty if the object is on one side only
 */
record ObjectDiff(ObjectRef object, boolean recorded, boolean live, List<StateDiff.Entry> entries) {
    private static final FieldPath REPLICAS = FieldPath.of("spec", "replicas");

    /** The objects that are not as recorded, in their order; the numbers of replicas of autoscaled workloads do not count. */
    static List<ObjectDiff> between(EnvironmentSnapshot recorded, EnvironmentSnapshot live) {
        SortedSet<ObjectRef> refs = new TreeSet<>(recorded.workloads().keySet());
        refs.addAll(live.workloads().keySet());
        List<ObjectDiff> diffs = new ArrayList<>();
        refs.forEach(ref -> diffs.add(ofWorkload(ref, recorded, live)));
        SortedSet<String> configs = new TreeSet<>(referredTo(recorded));
        configs.addAll(referredTo(live));
        configs.forEach(name -> diffs.add(ofConfigMap(name, recorded, live)));
        return diffs.stream().filter(diff -> !diff.isEmpty()).toList();
    }

    /** A reading may hold more than what its workloads refer to: what a plan could have made them refer to. */
    private static Set<String> referredTo(EnvironmentSnapshot environment) {
        return environment.workloads().values().stream()
                .flatMap(workload -> References.of(workload).stream())
                .filter(Projection::isConfigMap)
                .map(ObjectRef::name)
                .filter(environment.configMaps()::containsKey)
                .collect(Collectors.toSet());
    }

    private boolean isEmpty() {
        return recorded && live && entries.isEmpty();
    }

    private static ObjectDiff ofWorkload(ObjectRef ref, EnvironmentSnapshot recorded, EnvironmentSnapshot live) {
        Optional<WorkloadSnapshot> before = recorded.workload(ref);
        Optional<WorkloadSnapshot> now = live.workload(ref);
        if (before.isEmpty() || now.isEmpty()) {
            return new ObjectDiff(ref, before.isPresent(), now.isPresent(), List.of());
        }
        boolean autoscaled =
                before.get().autoscaler().isPresent() || now.get().autoscaler().isPresent();
        return new ObjectDiff(
                ref,
                true,
                true,
                StateDiff.of(Projection.object(before.get()), Projection.object(now.get())).stream()
                        .filter(entry -> !(autoscaled && entry.field().equals(REPLICAS)))
                        .toList());
    }

    private static ObjectDiff ofConfigMap(String name, EnvironmentSnapshot recorded, EnvironmentSnapshot live) {
        ObjectRef ref = ObjectRef.configMap(name);
        var before = recorded.configMaps().get(name);
        var now = live.configMaps().get(name);
        return before == null || now == null
                ? new ObjectDiff(ref, before != null, now != null, List.of())
                : new ObjectDiff(ref, true, true, StateDiff.of(Projection.object(before), Projection.object(now)));
    }

    /** The kind of change that an entry belongs to, if any. */
    static Optional<ChangeKind> kindOf(StateDiff.Entry entry) {
        return FieldKinds.of(entry.field(), entry.recorded().isPresent() ? entry.recorded() : entry.live());
    }
}
