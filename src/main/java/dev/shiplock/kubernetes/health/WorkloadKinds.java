package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of workload that Shiplock knows. */
public final class WorkloadKinds {
    public static final List<WorkloadKind> ALL =
            List.of(new DeploymentKind(), new StatefulSetKind(), new DaemonSetKind(), new CronJobKind());

    private WorkloadKinds() {}

    /**
     * The kind that people call {@code Kind} or {@code Kind.group}.
     *
     * @throws ClusterException.UnknownKind if there is none
     */
    public static WorkloadKind named(String name) {
        return find(name)
                .orElseThrow(() -> new ClusterException.UnknownKind(
                        name, ALL.stream().map(WorkloadKind::kind).collect(Collectors.joining(", "))));
    }

    /** The kind that people call {@code Kind} or {@code Kind.group}, if there is one. */
    public static Optional<WorkloadKind> find(String name) {
        return ALL.stream().filter(kind -> kind.resource().isCalled(name)).findFirst();
    }

    /**
     * Where a workload or ConfigMap is.
     *
     * @throws ClusterException.UnknownKind if it is neither
     */
    public static ApiResource resourceOf(ObjectRef object) {
        return object.kind().equals(ApiResource.CONFIG_MAP.kind())
                ? ApiResource.CONFIG_MAP
                : named(object.kind()).resource();
    }
}
