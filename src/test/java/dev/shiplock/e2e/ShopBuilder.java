package dev.shiplock.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A shop before it is opened: first what both environments run, then how each differs. */
final class ShopBuilder {
    private final Shops shops;
    private final Map<String, Workload> staging = new LinkedHashMap<>();
    private final Map<String, Workload> production = new LinkedHashMap<>();

    ShopBuilder(Shops shops, Workload... both) {
        this.shops = shops;
        for (Workload workload : both) {
            staging.put(workload.name(), workload);
            production.put(workload.name(), workload);
        }
    }

    ShopBuilder staging(String workload, UnaryOperator<Workload> difference) {
        staging.computeIfPresent(workload, (name, known) -> difference.apply(known));
        return this;
    }

    ShopBuilder production(String workload, UnaryOperator<Workload> difference) {
        production.computeIfPresent(workload, (name, known) -> difference.apply(known));
        return this;
    }

    /** Creates both environments and returns once every pod of both is ready. */
    Shop open() {
        Cluster cluster = shops.cluster();
        Side source = side(cluster, "shop-staging", "staging", staging);
        Side target = side(cluster, "shop-production", "production", production);
        Shop shop = new Shop(cluster, source, target);
        shops.opened(shop);
        describe(source, "Staging", Shop.STAGING_SITE, Shop.STAGING_DATABASE, target.namespace());
        describe(target, "Production", Shop.SITE, Shop.DATABASE, source.namespace());
        source.awaitReady();
        target.awaitReady();
        return shop;
    }

    private static Side side(Cluster cluster, String prefix, String name, Map<String, Workload> workloads) {
        String namespace = cluster.newNamespace(prefix);
        List<Workload> list = new ArrayList<>(workloads.values());
        list.stream()
                .flatMap(workload -> workload.objects(namespace).stream())
                .forEach(object -> cluster.client().resource(object).create());
        return new Side(cluster, namespace, name, list);
    }

    private static void describe(Side side, String tier, String site, String database, String reader) {
        side.cluster().apply("""
                        apiVersion: shiplock.dev/v1alpha1
                        kind: Environment
                        metadata: {name: %s}
                        spec:
                          tier: %s
                          own: {site: "%s", database: "%s"}
                          sharedWith: {namespaces: [%s]}
                        """.formatted(side.name(), tier, site, database, reader), side.namespace());
    }
}
