package dev.shiplock.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The shops of one test. */
final class Shops {
    private final Cluster cluster;
    private final OperatorProcess operator;
    private final List<String> namespaces = Collections.synchronizedList(new ArrayList<>());

    Shops(Cluster cluster, OperatorProcess operator) {
        this.cluster = cluster;
        this.operator = operator;
    }

    Cluster cluster() {
        return cluster;
    }

    /** The one operator of the whole suite; only isolated tests may stop it. */
    OperatorProcess operator() {
        return operator;
    }

    /** A shop whose environments run the same. */
    ShopBuilder of(Workload... workloads) {
        return new ShopBuilder(this, workloads);
    }

    void opened(Shop shop) {
        namespaces.addAll(shop.namespaces());
    }

    /** A namespace that goes with the test. */
    String namespace(String prefix) {
        String name = cluster.newNamespace(prefix);
        namespaces.add(name);
        return name;
    }

    String report() {
        return Report.of(cluster, List.copyOf(namespaces), operator);
    }

    void close() {
        namespaces.forEach(cluster::deleteNamespace);
    }
}
