package dev.shiplock.comparison;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.util.List;

/** Two environments for tests, each described by the part of a manifest that the test is about. */
final class Pairs {
    private Pairs() {}

    static EnvironmentSnapshot staging(String environmentSpec, String... manifests) {
        return environment("staging", "shop-staging", environmentSpec, manifests);
    }

    static EnvironmentSnapshot production(String environmentSpec, String... manifests) {
        return environment("production", "shop-production", environmentSpec, manifests);
    }

    static EnvironmentSnapshot environment(String name, String namespace, String spec, String... manifests) {
        String environment = """
                kind: Environment
                metadata: {name: %s, namespace: %s}
                spec: {%s}
                """.formatted(name, namespace, spec);
        return ManifestSnapshots.parse(environment + "---\n" + String.join("\n---\n", manifests));
    }

    /** A Deployment {@code api} with one container, whose members these are. */
    static String api(String container) {
        return deployment("api", "containers: [{name: api, " + container + "}]");
    }

    static String deployment(String name, String podSpec) {
        return """
                kind: Deployment
                metadata: {name: %s}
                spec: {template: {spec: {%s}}}
                """.formatted(name, podSpec);
    }

    static String variable(String name, String value) {
        return api("image: api, env: [{name: " + name + ", value: '" + value + "'}]");
    }

    static String configMap(String name, String data) {
        return """
                kind: ConfigMap
                metadata: {name: %s}
                data: {%s}
                """.formatted(name, data);
    }

    /** The fields that differ, with the last part of their path only. */
    static List<String> fields(List<Difference> differences) {
        return differences.stream()
                .map(it -> it.field().last().map(segment -> switch (segment) {
                    case dev.shiplock.snapshot.FieldPath.Member(String name) -> name;
                    case dev.shiplock.snapshot.FieldPath.Element(String key, String value) -> value;
                }))
                .map(it -> it.orElse("(whole)"))
                .toList();
    }
}
