package dev.shiplock.demo.simulation;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** How many replicas each ReplicaSet of a Deployment may have now, by its strategy. */
final class RollingUpdate {
    /** A ReplicaSet gets another number of replicas. */
    record Scaling(ReplicaSet set, int replicas) {}

    private final ReplicaSet newest;
    private final List<ReplicaSet> old;
    private final int desired;
    private final boolean recreates;
    private final int surge;
    private final int unavailable;
    private final Map<ReplicaSet, Integer> replicas = new LinkedHashMap<>();

    RollingUpdate(Deployment deployment, ReplicaSet newest, List<ReplicaSet> old) {
        var spec = deployment.getSpec();
        this.newest = newest;
        this.old = old;
        this.desired = spec.getReplicas();
        this.recreates = isRecreate(spec);
        this.surge = amount(spec, RollingUpdateDeployment::getMaxSurge, true);
        this.unavailable = maxUnavailable(spec);
        replicas.put(newest, newest.getSpec().getReplicas());
        old.forEach(set -> replicas.put(set, set.getSpec().getReplicas()));
    }

    /** How many pods may be missing during an update. */
    static int maxUnavailable(DeploymentSpec spec) {
        if (isRecreate(spec)) {
            return spec.getReplicas();
        }
        var unavailable = amount(spec, RollingUpdateDeployment::getMaxUnavailable, false);
        var surge = amount(spec, RollingUpdateDeployment::getMaxSurge, true);
        return unavailable == 0 && surge == 0 ? 1 : unavailable;
    }

    /** What can be done at once; the rest follows when pods have become ready or have gone. */
    List<Scaling> steps() {
        if (recreates) {
            recreate();
        } else {
            growNewest();
            shrinkOld();
        }
        var steps = new ArrayList<Scaling>();
        replicas.forEach((set, number) -> {
            if (!number.equals(set.getSpec().getReplicas())) {
                steps.add(new Scaling(set, number));
            }
        });
        return steps;
    }

    private void recreate() {
        old.forEach(set -> replicas.put(set, 0));
        if (old.stream().allMatch(set -> existing(set) == 0)) {
            replicas.put(newest, desired);
        }
    }

    private void growNewest() {
        var total = total();
        replicas.compute(newest, (_, now) -> {
            var current = Optional.ofNullable(now).orElse(0);
            return Math.min(desired, current + Math.max(0, desired + surge - total));
        });
    }

    private void shrinkOld() {
        var minAvailable = desired - unavailable;
        var newestUnavailable = number(newest) - available(newest);
        var left = total() - minAvailable - newestUnavailable;
        for (var set : old) {
            left -= shrink(set, Math.min(left, number(set) - available(set)));
        }
        var spare = available(newest) + old.stream().mapToInt(this::availableOf).sum() - minAvailable;
        for (var set : old) {
            spare -= shrink(set, Math.min(spare, number(set)));
        }
    }

    private int shrink(ReplicaSet set, int by) {
        var less = Math.max(0, by);
        replicas.put(set, number(set) - less);
        return less;
    }

    private int availableOf(ReplicaSet set) {
        return Math.min(available(set), number(set));
    }

    private int number(ReplicaSet set) {
        return replicas.getOrDefault(set, 0);
    }

    private int total() {
        return replicas.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static int available(ReplicaSet set) {
        return Optional.ofNullable(set.getStatus())
                .map(status -> status.getAvailableReplicas())
                .orElse(0);
    }

    /** How many pods a ReplicaSet has. */
    static int existing(ReplicaSet set) {
        return Optional.ofNullable(set.getStatus())
                .map(status -> status.getReplicas())
                .orElse(0);
    }

    private static boolean isRecreate(DeploymentSpec spec) {
        return spec.getStrategy() != null
                && "Recreate".equals(spec.getStrategy().getType());
    }

    private static int amount(
            DeploymentSpec spec, Function<RollingUpdateDeployment, IntOrString> limit, boolean roundsUp) {
        var said = Optional.ofNullable(spec.getStrategy())
                .flatMap(strategy -> Optional.ofNullable(strategy.getRollingUpdate()))
                .flatMap(rolling -> Optional.ofNullable(limit.apply(rolling)))
                .orElseGet(() -> new IntOrString("25%"));
        if (said.getIntVal() != null) {
            return said.getIntVal();
        }
        var share = Integer.parseInt(said.getStrVal().replace("%", "")) * spec.getReplicas() / 100.0;
        return (int) (roundsUp ? Math.ceil(share) : Math.floor(share));
    }
}
