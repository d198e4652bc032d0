package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The DaemonSet controller on a cluster of one node: one pod, deleted and created anew when the template changes. */
final class DaemonSets {
    private final InProcessClient client;
    private final Pods pods;

    DaemonSets(InProcessClient client, Pods pods) {
        this.client = client;
        this.pods = pods;
    }

    void reconcile(String namespace, String name) {
        client.get(DaemonSet.class, namespace, name).ifPresent(this::reconcile);
    }

    private void reconcile(DaemonSet set) {
        var hash = Pods.hash(set.getSpec().getTemplate());
        var existing = pods.of(set);
        if (existing.isEmpty()) {
            var labels = Map.of(
                    StatefulSets.HASH,
                    hash,
                    "pod-template-generation",
                    Long.toString(set.getMetadata().getGeneration()));
            pods.create(
                    set,
                    set.getSpec().getTemplate(),
                    pods.freshName(set.getMetadata().getName()),
                    labels);
        } else if (!onDelete(set)) {
            existing.stream()
                    .filter(pod -> !Pods.hasLabel(pod, StatefulSets.HASH, hash))
                    .forEach(pods::delete);
        }
        report(set, pods.of(set), hash);
    }

    private void report(DaemonSet set, List<Pod> existing, String hash) {
        var ready = (int) existing.stream().filter(Pods::isReady).count();
        var available = (int) existing.stream()
                .filter(pod -> Pods.isAvailable(pod, set.getSpec().getMinReadySeconds()))
                .count();
        var updated = (int) existing.stream()
                .filter(pod -> Pods.hasLabel(pod, StatefulSets.HASH, hash))
                .count();
        var status = new DaemonSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withDesiredNumberScheduled(1)
                .withCurrentNumberScheduled(existing.size())
                .withNumberMisscheduled(0)
                .withNumberReady(ready)
                .withUpdatedNumberScheduled(updated == 0 ? null : updated)
                .withNumberAvailable(available == 0 ? null : available)
                .withNumberUnavailable(available == 1 ? null : 1)
                .build();
        if (!Optional.ofNullable(set.getStatus()).filter(status::equals).isPresent()) {
            client.updateStatus(set.edit().withStatus(status).build());
        }
    }

    private static boolean onDelete(DaemonSet set) {
        return set.getSpec().getUpdateStrategy() != null
                && "OnDelete".equals(set.getSpec().getUpdateStrategy().getType());
    }
}
