package dev.shiplock.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.bench.Figures;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long it takes to compare 10,000 pairs of Deployments with 20 variables each, once warm. It prints, and fails only on a wrong answer. */
@Tag("bench")
class ComparisonBenchTest {
    /** The time that one core worked on it: what else runs on the machine does not count. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final int PAIRS = 10_000;
    private static final int VARIABLES = 20;
    private static final int WARM_UP = 6;
    private static final int ROUNDS = 7;
    private static final int GOAL = 1_000;
    private static final double NANOS_PER_MILLI = 1e6;

    @Test
    void comparesTenThousandPairsOfDeployments() {
        EnvironmentSnapshot left = environment("staging", "staging.shop.example.com", "v2");
        EnvironmentSnapshot right = environment("production", "shop.example.com", "v1");
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            long before = THREADS.getCurrentThreadCpuTime();
            List<Difference> found = Comparer.compare(left, right);
            long nanos = THREADS.getCurrentThreadCpuTime() - before;
            assertEquals(PAIRS / 10, found.size());
            if (round >= WARM_UP) {
                millis.add(nanos / NANOS_PER_MILLI);
            }
        }
        double median = Figures.median(millis);
        Figures.note(
                "comparing " + PAIRS + " pairs of Deployments with " + VARIABLES + " variables each",
                median,
                "ms",
                "time of one core, median of " + ROUNDS + " rounds once warm",
                "under " + GOAL + " ms",
                median < GOAL);
    }

    /** Every tenth Deployment has a version of its own; every variable holds the environment's address or an address in its namespace. */
    private static EnvironmentSnapshot environment(String name, String site, String version) {
        StringBuilder yaml = new StringBuilder("""
                kind: Environment
                metadata: {name: %s, namespace: shop-%s}
                spec: {own: {site: %s, database: db-%s.internal, bucket: assets-%s}}
                """.formatted(name, name, site, name, name));
        for (int i = 0; i < PAIRS; i++) {
            yaml.append(deployment(i, i % 10 == 0 ? version : "v1", site, name));
        }
        return ManifestSnapshots.parse(yaml.toString());
    }

    private static String deployment(int number, String version, String site, String environment) {
        StringBuilder variables = new StringBuilder();
        for (int i = 0; i < VARIABLES; i++) {
            String value = switch (i % 4) {
                case 0 -> "https://" + site + "/" + number + "/" + i;
                case 1 -> "http://service-" + i + ".shop-" + environment + ".svc:8080";
                default -> "plain value number " + i;
            };
            variables.append("{name: VARIABLE_%d, value: '%s'},".formatted(i, value));
        }
        return """
                ---
                kind: Deployment
                metadata: {name: app-%d, labels: {app: app-%d}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: app-%d}}
                  template:
                    metadata: {labels: {app: app-%d}}
                    spec:
                      containers:
                      - name: app
                        image: registry.example.com/shop/app:%s
                        ports: [{containerPort: 8080}]
                        env: [%s]
                        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
                        readinessProbe: {httpGet: {path: /health, port: 8080}, periodSeconds: 5}
                """.formatted(number, number, number, number, version, variables);
    }
}
