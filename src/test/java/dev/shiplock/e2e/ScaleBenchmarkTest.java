package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import dev.shiplock.bench.Figures;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hundred shops at once, on simulated nodes: time, calls, memory. */
@Tag("bench")
@ExtendWith(OnCluster.class)
class ScaleBenchmarkTest {
    private static final int SHOPS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration OFTEN = Duration.ofMillis(200);

    @Test
    void aHundredPromotionsAtOnceAndAtRest(Shops shops) throws IOException {
        Cluster cluster = shops.cluster();
        ApiCalls calls = ApiCalls.of(cluster);
        String staging = shops.namespace("fleet-staging");
        List<String> fleet = IntStream.range(0, SHOPS)
                .mapToObj(i -> shops.namespace("fleet"))
                .toList();
        cluster.apply(environment("staging", "[" + String.join(", ", fleet) + "]"), staging);
        cluster.apply(simulated("v2"), staging);
        fleet.parallelStream().forEach(namespace -> {
            cluster.apply(environment("production", "[]"), namespace);
            cluster.apply(simulated("v0"), namespace);
        });
        awaitAll(cluster, fleet, "v0");

        long start = System.nanoTime();
        fleet.parallelStream().forEach(namespace -> cluster.apply(simulated("v1"), namespace));
        awaitAll(cluster, fleet, "v1");
        double plain = (System.nanoTime() - start) / 1e9;

        start = System.nanoTime();
        fleet.parallelStream().forEach(namespace -> cluster.apply(promotion(staging), namespace));
        awaitVerified(cluster, fleet);
        double promoted = (System.nanoTime() - start) / 1e9;
        awaitAll(cluster, fleet, "v2");
        Figures.note(
                SHOPS + " promotions of 2 simulated pods at once, beside " + SHOPS + " plain Deployments",
                promoted / plain,
                "times",
                String.format(Locale.ROOT, "%.1f s beside %.1f s", promoted, plain),
                "at most 1.5 times",
                promoted / plain <= 1.5);

        idle(shops, calls);
    }

    private static void idle(Shops shops, ApiCalls calls) throws IOException {
        calls.awaitQuiet();
        ApiCalls.Count before = calls.count();
        await("a minute passes")
                .during(Duration.ofSeconds(60))
                .atMost(Duration.ofSeconds(70))
                .until(() -> true);
        ApiCalls.Count made = calls.count().minus(before);
        Figures.note(
                SHOPS + " idle promotions: API calls in a minute, watches included",
                made.requests(),
                "calls",
                "counted by the API server for the operator's account",
                "0 besides watches",
                made.requests() == 0);
        Figures.note(
                SHOPS + " idle promotions: status writes in a minute",
                made.statusWrites(),
                "writes",
                "counted by the API server",
                "0",
                made.statusWrites() == 0);
        double resident = shops.operator().residentKilobytes() / 1024.0;
        Figures.note(
                "memory of the operator with " + SHOPS + " promotions in as many namespaces",
                resident,
                "MiB RSS",
                "JVM " + String.join(" ", OperatorProcess.JVM),
                "under 180 MB",
                resident * 1.048576 < 180);
    }

    /** Asked as the promotions are, with one list as often: neither wait costs the cluster more than the other. */
    private static void awaitAll(Cluster cluster, List<String> fleet, String tag) {
        await("every pod runs " + tag).atMost(LIMIT).pollInterval(OFTEN).until(() -> {
            List<Pod> pods =
                    cluster.client().pods().inAnyNamespace().withLabel("app", "simulated").list().getItems().stream()
                            .filter(pod -> fleet.contains(pod.getMetadata().getNamespace()))
                            .toList();
            return pods.size() == 2 * SHOPS && pods.stream().allMatch(pod -> runs(pod, tag));
        });
    }

    private static boolean runs(Pod pod, String tag) {
        return Readiness.isPodReady(pod)
                && pod.getSpec().getContainers().getFirst().getImage().endsWith(":" + tag);
    }

    private static void awaitVerified(Cluster cluster, List<String> fleet) {
        await("every promotion is Verified")
                .atMost(LIMIT)
                .pollInterval(OFTEN)
                .until(() -> cluster.client().resources(Promotion.class).inAnyNamespace().list().getItems().stream()
                                .filter(promotion ->
                                        fleet.contains(promotion.getMetadata().getNamespace()))
                                .filter(ScaleBenchmarkTest::verified)
                                .count()
                        == SHOPS);
    }

    private static boolean verified(Promotion promotion) {
        return promotion.getStatus() != null
                && promotion.getStatus().run() != null
                && promotion.getStatus().run().state() == RunState.Verified;
    }

    private static String environment(String name, String readers) {
        return """
                apiVersion: shiplock.dev/v1alpha1
                kind: Environment
                metadata: {name: %s}
                spec: {sharedWith: {namespaces: %s}}
                """.formatted(name, readers);
    }

    private static String promotion(String staging) {
        return """
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: shop}
                spec:
                  from: {environment: staging, namespace: %s}
                  to: {environment: production}
                """.formatted(staging);
    }

    private static String simulated(String tag) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: api}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: simulated}}
                  template:
                    metadata: {labels: {app: simulated}}
                    spec:
                      nodeSelector: {type: kwok}
                      tolerations: [{key: kwok.x-k8s.io/node, operator: Exists}]
                      containers: [{name: api, image: "simulated/api:%s"}]
                """.formatted(tag);
    }
}
