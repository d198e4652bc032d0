package dev.shiplock.revision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.api.EnvironmentRevisionSpec.PromotionRef;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Things to record, and ways to tamper with records. */
final class Revisions {
    static final RunIdentity RUN = new RunIdentity(
            "uid-of-environment",
            "uid-of-cluster",
            RunNames.of("shop", "uid-of-promotion", "request", 0),
            new PromotionRef("shop", "uid-of-promotion"),
            "request",
            "environment staging in shop-staging");

    static final EnvironmentSnapshot PRODUCTION = ManifestSnapshots.parse("""
            kind: Environment
            metadata: {name: production, namespace: shop-production}
            spec:
              tier: Production
              own: {site: shop.example.com, bucket: shop-assets}
              workloads: {selector: {matchLabels: {app: shop}}}
              gates: [{name: up, tcp: {host: api, port: 80}, for: 5s}]
              rules: [{name: tags, image: "*", tagMatches: "v.*"}]
            ---
            kind: Deployment
            metadata: {name: api, labels: {a: b, c: d}, annotations: {e: f, g: h}}
            spec:
              replicas: 3
              template:
                spec:
                  containers:
                  - name: api
                    image: registry/shop/api:v2
                    envFrom: [{configMapRef: {name: config}}, {secretRef: {name: database}}]
                    env: [{name: A, value: a}, {name: B, value: b}]
            ---
            kind: ConfigMap
            metadata: {name: config}
            data: {b: "2", a: "1"}
            binaryData: {c: AAEC}
            ---
            kind: Secret
            metadata: {name: database}
            stringData: {password: hunter2}
            ---
            kind: HorizontalPodAutoscaler
            metadata: {name: api}
            spec: {scaleTargetRef: {kind: Deployment, name: api}, minReplicas: 2, maxReplicas: 5}
            """);

    private Revisions() {}

    static Seal seal(String keyId, String key) {
        return new Seal(keyId, Map.of(keyId, key.getBytes(StandardCharsets.UTF_8)));
    }

    static Seal seal() {
        return seal("k1", "a key of the tests of 32 bytes..");
    }

    /** An environment whose ConfigMap holds that text. */
    static EnvironmentSnapshot holding(String text) {
        return new EnvironmentSnapshot(
                "production",
                "shop-production",
                PRODUCTION.spec(),
                PRODUCTION.workloads(),
                new TreeMap<>(Map.of(
                        "config",
                        new ConfigMapSnapshot(
                                "config",
                                "u",
                                "1",
                                new TreeMap<>(Map.of("text", text)),
                                new TreeMap<>(),
                                false,
                                Optional.empty()))),
                new TreeMap<>());
    }

    static EnvironmentRevisionSpec with(
            EnvironmentRevisionSpec spec, JsonNode environment, List<String> payload, List<String> plan) {
        return with(spec, environment, payload, plan, spec.digest());
    }

    static EnvironmentRevisionSpec with(
            EnvironmentRevisionSpec spec,
            JsonNode environment,
            List<String> payload,
            List<String> plan,
            String digest) {
        return new EnvironmentRevisionSpec(
                spec.environment(),
                spec.environmentUid(),
                spec.clusterUid(),
                spec.role(),
                spec.run(),
                spec.promotion(),
                spec.request(),
                spec.baseline(),
                spec.from(),
                spec.summary(),
                environment,
                payload,
                plan,
                digest,
                spec.keyId(),
                spec.seal());
    }
}
