package dev.shiplock.revision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.List;
import java.util.stream.Collectors;

/** A recorded state for people: a line per workload, without values that may be secret. */
final class Summary {
    private static final int LINES = 500;
    private static final int LINE = 400;

    private Summary() {}

    /** {@code Deployment/api image=registry/shop/api:v2 replicas=3 variables=12}; at most 500 lines. */
    static List<String> of(EnvironmentSnapshot state) {
        return state.workloads().values().stream()
                .limit(LINES)
                .map(Summary::line)
                .map(line -> line.length() <= LINE ? line : line.substring(0, LINE - 1) + "…")
                .toList();
    }

    private static String line(WorkloadSnapshot workload) {
        List<JsonNode> containers = workload.containers().getOrDefault("containers", List.of());
        String images = containers.stream()
                .map(container -> container.path("image").asText())
                .collect(Collectors.joining(","));
        int variables = containers.stream()
                .mapToInt(container -> container.path("env").size())
                .sum();
        JsonNode replicas = workload.spec().path("replicas");
        return workload.ref() + " image=" + images + (replicas.isNumber() ? " replicas=" + replicas.asInt() : "")
                + " variables=" + variables;
    }
}
