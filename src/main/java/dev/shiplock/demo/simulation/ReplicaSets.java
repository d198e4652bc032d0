package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The ReplicaSet controller: as many pods as asked for. */
final class ReplicaSets {
    /** Which pods go first: those that are not ready, then the youngest. */
    private static final Comparator<Pod> FIRST_TO_GO = Comparator.comparing(Pods::isReady)
            .thenComparing(pod -> Long.valueOf(pod.getMetadata().getResourceVersion()), Comparator.reverseOrder());

    private final InProcessClient client;
    private final Pods pods;
    private final Loop loop;

    ReplicaSets(InProcessClient client, Pods pods, Loop loop) {
        this.client = client;
        this.pods = pods;
        this.loop = loop;
    }

    void reconcile(String namespace, String name) {
        client.get(ReplicaSet.class, namespace, name).ifPresent(this::reconcile);
    }

    private void reconcile(ReplicaSet set) {
        var wanted = set.getSpec().getReplicas();
        var existing = pods.of(set);
        for (var missing = existing.size(); missing < wanted; missing++) {
            pods.create(
                    set,
                    set.getSpec().getTemplate(),
                    pods.freshName(set.getMetadata().getName()),
                    Map.of());
        }
        existing.stream()
                .sorted(FIRST_TO_GO)
                .limit(Math.max(0, existing.size() - wanted))
                .forEach(pods::delete);
        report(set, pods.of(set));
    }

    private void report(ReplicaSet set, List<Pod> existing) {
        var minReady = set.getSpec().getMinReadySeconds();
        var status = new ReplicaSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(existing.size())
                .withFullyLabeledReplicas(existing.size())
                .withReadyReplicas((int) existing.stream().filter(Pods::isReady).count())
                .withAvailableReplicas((int) existing.stream()
                        .filter(pod -> Pods.isAvailable(pod, minReady))
                        .count())
                .build();
        if (!status.equals(set.getStatus())) {
            client.updateStatus(set.edit().withStatus(status).build());
        }
        existing.stream()
                .map(pod -> Pods.untilAvailable(pod, minReady))
                .filter(Duration::isPositive)
                .forEach(left -> loop.after(
                        left,
                        () -> reconcile(
                                set.getMetadata().getNamespace(),
                                set.getMetadata().getName())));
    }
}
