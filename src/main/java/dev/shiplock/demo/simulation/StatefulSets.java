package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpec;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The StatefulSet controller: numbered pods, one after the other. As the real one it waits for a pod that is not ready
 * before it does anything else, even if that pod is of a revision that nobody wants any more: somebody has to delete it.
 */
final class StatefulSets {
    static final String HASH = "controller-revision-hash";

    private final InProcessClient client;
    private final Pods pods;

    StatefulSets(InProcessClient client, Pods pods) {
        this.client = client;
        this.pods = pods;
    }

    void reconcile(String namespace, String name) {
        client.get(StatefulSet.class, namespace, name).ifPresent(this::reconcile);
    }

    private void reconcile(StatefulSet set) {
        var updateRevision =
                set.getMetadata().getName() + "-" + Pods.hash(set.getSpec().getTemplate());
        var byOrdinal = new TreeMap<Integer, Pod>();
        pods.of(set).forEach(pod -> byOrdinal.put(ordinal(pod), pod));
        if (fill(set, byOrdinal, updateRevision)
                && shrink(set, byOrdinal)
                && !strategy(set.getSpec()).equals("OnDelete")) {
            replaceOne(set, byOrdinal, updateRevision);
        }
        report(set, pods.of(set), updateRevision);
    }

    /** Creates what is missing, lowest first. Whether the controller may go on. */
    private boolean fill(StatefulSet set, Map<Integer, Pod> byOrdinal, String revision) {
        var oneByOne = !"Parallel".equals(set.getSpec().getPodManagementPolicy());
        var created = false;
        for (var ordinal = 0; ordinal < set.getSpec().getReplicas(); ordinal++) {
            var pod = byOrdinal.get(ordinal);
            if (pod == null) {
                create(set, ordinal, revision);
                created = true;
            }
            if (oneByOne && (pod == null || !Pods.isReady(pod))) {
                return false;
            }
        }
        return !created;
    }

    private void create(StatefulSet set, int ordinal, String revision) {
        var name = set.getMetadata().getName() + "-" + ordinal;
        var labels = Map.of(
                HASH,
                revision,
                "statefulset.kubernetes.io/pod-name",
                name,
                "apps.kubernetes.io/pod-index",
                Integer.toString(ordinal));
        pods.create(set, set.getSpec().getTemplate(), name, labels);
    }

    /** Deletes what is too much, highest first. Whether the controller may go on. */
    private boolean shrink(StatefulSet set, Map<Integer, Pod> byOrdinal) {
        var surplus = byOrdinal.keySet().stream()
                .filter(ordinal -> ordinal >= set.getSpec().getReplicas())
                .max(Comparator.naturalOrder());
        surplus.flatMap(ordinal -> Optional.ofNullable(byOrdinal.get(ordinal))).ifPresent(pods::delete);
        return surplus.isEmpty();
    }

    /** Deletes the highest pod of another revision, unless one above it is not ready yet. */
    private void replaceOne(StatefulSet set, Map<Integer, Pod> byOrdinal, String revision) {
        for (var ordinal = set.getSpec().getReplicas() - 1; ordinal >= partition(set.getSpec()); ordinal--) {
            var pod = byOrdinal.get(ordinal);
            if (pod == null) {
                return;
            }
            if (!Pods.hasLabel(pod, HASH, revision)) {
                pods.delete(pod);
                return;
            }
            if (!Pods.isReady(pod)) {
                return;
            }
        }
    }

    private void report(StatefulSet set, List<Pod> existing, String updateRevision) {
        var before = Optional.ofNullable(set.getStatus());
        var updated = count(existing, pod -> Pods.hasLabel(pod, HASH, updateRevision));
        var ready = count(existing, Pods::isReady);
        var wanted = set.getSpec().getReplicas();
        var complete = updated == wanted && ready == wanted && existing.size() == wanted;
        var current = before.flatMap(status -> Optional.ofNullable(status.getCurrentRevision()))
                .filter(revision -> !complete)
                .orElse(updateRevision);
        var status = new StatefulSetStatusBuilder()
                .withObservedGeneration(set.getMetadata().getGeneration())
                .withReplicas(existing.size())
                .withReadyReplicas(zeroAsAbsent(ready))
                .withAvailableReplicas(count(
                        existing, pod -> Pods.isAvailable(pod, set.getSpec().getMinReadySeconds())))
                .withCurrentReplicas(zeroAsAbsent(count(existing, pod -> Pods.hasLabel(pod, HASH, current))))
                .withUpdatedReplicas(zeroAsAbsent(updated))
                .withCurrentRevision(current)
                .withUpdateRevision(updateRevision)
                .withCollisionCount(0)
                .build();
        if (!before.filter(status::equals).isPresent()) {
            client.updateStatus(set.edit().withStatus(status).build());
        }
    }

    private static int count(List<Pod> pods, Predicate<Pod> which) {
        return (int) pods.stream().filter(which).count();
    }

    private static @Nullable Integer zeroAsAbsent(int number) {
        return number == 0 ? null : number;
    }

    private static int ordinal(Pod pod) {
        var name = pod.getMetadata().getName();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String strategy(StatefulSetSpec spec) {
        return Optional.ofNullable(spec.getUpdateStrategy())
                .flatMap(strategy -> Optional.ofNullable(strategy.getType()))
                .orElse("RollingUpdate");
    }

    private static int partition(StatefulSetSpec spec) {
        return Optional.ofNullable(spec.getUpdateStrategy())
                .flatMap(strategy -> Optional.ofNullable(strategy.getRollingUpdate()))
                .flatMap(rolling -> Optional.ofNullable(rolling.getPartition()))
                .orElse(0);
    }
}
