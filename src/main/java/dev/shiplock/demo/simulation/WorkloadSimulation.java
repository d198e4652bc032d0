package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.InProcessClient;
import dev.shiplock.demo.api.ObjectChanged;
import dev.shiplock.demo.api.Registration;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;

/**
 * The workload controllers and one node for an {@link EmbeddedApi}: Deployments, StatefulSets and DaemonSets get their
 * pods, which start, become ready or fail as their images' tags say ({@code never-ready}, {@code exit}, {@code missing},
 * {@code late}; see the variable {@code FAIL}, too). CronJobs and autoscalers do nothing.
 *
 * <p>It writes under the identity {@value #IDENTITY}, so its writes are apart from everybody else's in the journal.
 */
public final class WorkloadSimulation implements AutoCloseable {
    /** What the journal calls the simulation. */
    public static final String IDENTITY = "simulation";

    private final InProcessClient client;
    private final Loop loop;
    private final Kubelet kubelet;
    private final ReplicaSets replicaSets;
    private final Deployments deployments;
    private final StatefulSets statefulSets;
    private final DaemonSets daemonSets;
    private final Registration changes;

    private WorkloadSimulation(EmbeddedApi api, Timing timing) {
        client = api.inProcess(IDENTITY);
        loop = new Loop(client);
        var pods = new Pods(client);
        kubelet = new Kubelet(client, loop, timing);
        replicaSets = new ReplicaSets(client, pods, loop);
        deployments = new Deployments(client, loop);
        statefulSets = new StatefulSets(client, pods);
        daemonSets = new DaemonSets(client, pods);
        changes = api.onChange(this::observe);
        loop.soon("start", this::begin);
    }

    /** Starts with the usual times; workloads that exist already get their pods, too; pods that have begun stay as they are. */
    public static WorkloadSimulation start(EmbeddedApi api) {
        return start(api, Timing.defaults());
    }

    /** Starts with other times. */
    public static WorkloadSimulation start(EmbeddedApi api, Timing timing) {
        return new WorkloadSimulation(api, timing);
    }

    /** Stops; everything stays as it is. Throws if something in the simulation itself went wrong. */
    @Override
    public void close() {
        changes.close();
        loop.close();
    }

    private void begin() {
        kubelet.register();
        for (var each : client.list(Deployment.class, "")) {
            reconcile(
                    "Deployment",
                    each.getMetadata().getNamespace(),
                    each.getMetadata().getName());
        }
        for (var each : client.list(StatefulSet.class, "")) {
            reconcile(
                    "StatefulSet",
                    each.getMetadata().getNamespace(),
                    each.getMetadata().getName());
        }
        for (var each : client.list(DaemonSet.class, "")) {
            reconcile(
                    "DaemonSet",
                    each.getMetadata().getNamespace(),
                    each.getMetadata().getName());
        }
        for (var each : client.list(Pod.class, "")) {
            kubelet.observe(
                    each.getMetadata().getNamespace(), each.getMetadata().getName());
        }
    }

    private void observe(ObjectChanged change) {
        switch (change.plural()) {
            case "pods" -> pod(change);
            case "deployments" -> reconcile("Deployment", change.namespace(), change.name());
            case "replicasets" -> reconcile("ReplicaSet", change.namespace(), change.name());
            case "statefulsets" -> reconcile("StatefulSet", change.namespace(), change.name());
            case "daemonsets" -> reconcile("DaemonSet", change.namespace(), change.name());
            default -> {}
        }
        if (!change.ownerKind().isEmpty()) {
            reconcile(change.ownerKind(), change.namespace(), change.ownerName());
        }
    }

    private void pod(ObjectChanged change) {
        if (change.removed()) {
            loop.soon(change, () -> kubelet.forget(change.uid()));
        } else {
            loop.soon(change, () -> kubelet.observe(change.namespace(), change.name()));
        }
    }

    private void reconcile(String kind, String namespace, String name) {
        record Key(String kind, String namespace, String name) {}
        Runnable task = switch (kind) {
            case "Deployment" -> () -> deployments.reconcile(namespace, name);
            case "ReplicaSet" -> () -> replicaSets.reconcile(namespace, name);
            case "StatefulSet" -> () -> statefulSets.reconcile(namespace, name);
            case "DaemonSet" -> () -> daemonSets.reconcile(namespace, name);
            default -> () -> {};
        };
        loop.soon(new Key(kind, namespace, name), task);
    }
}
