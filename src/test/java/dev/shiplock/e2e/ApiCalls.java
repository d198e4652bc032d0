package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Counts what the operator asks of the API server, by the server's own figures: a flow schema that only its account matches tells its
 * requests from everybody else's.
 */
final class ApiCalls {
    private static final String SCHEMA = "shiplock-e2e";

    private final Cluster cluster;

    private ApiCalls(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @param requests of any kind, a watch counts when it begins */
    record Count(long requests, long statusWrites) {
        Count minus(Count before) {
            return new Count(requests - before.requests, statusWrites - before.statusWrites);
        }
    }

    static ApiCalls of(Cluster cluster) {
        cluster.apply("""
                apiVersion: flowcontrol.apiserver.k8s.io/v1
                kind: FlowSchema
                metadata: {name: %s}
                spec:
                  matchingPrecedence: 100
                  priorityLevelConfiguration: {name: workload-high}
                  rules:
                  - subjects: [{kind: ServiceAccount, serviceAccount: {name: shiplock, namespace: %s}}]
                    resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"], clusterScope: true}]
                    nonResourceRules: [{verbs: ["*"], nonResourceURLs: ["*"]}]
                """.formatted(SCHEMA, Cluster.OPERATOR_NAMESPACE), Cluster.OPERATOR_NAMESPACE);
        return new ApiCalls(cluster);
    }

    Count count() {
        String metrics = cluster.raw("/metrics");
        return new Count(
                sum(
                        metrics,
                        line -> line.startsWith("apiserver_flowcontrol_dispatched_requests_total{")
                                && line.contains("flow_schema=\"" + SCHEMA + "\"")),
                sum(
                        metrics,
                        line -> line.startsWith("apiserver_request_total{")
                                && line.contains("group=\"shiplock.dev\"")
                                && line.contains("subresource=\"status\"")));
    }

    /** The operator has asked nothing for five seconds. */
    void awaitQuiet() {
        AtomicReference<Count> last = new AtomicReference<>(new Count(-1, -1));
        await("the operator comes to rest")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> {
                    Count now = count();
                    return now.equals(last.getAndSet(now));
                });
    }

    private static long sum(String metrics, Predicate<String> wanted) {
        return metrics.lines()
                .filter(wanted)
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
