package dev.shiplock.snapshot;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What others put into pod templates: sidecars, their init containers and volumes, and token volumes. It is set apart, never compared. */
public final class Injected {
    private static final Map<String, String> CONTAINERS = Map.ofEntries(
            Map.entry("istio-proxy", "Istio"),
            Map.entry("istio-init", "Istio"),
            Map.entry("istio-validation", "Istio"),
            Map.entry("linkerd-proxy", "Linkerd"),
            Map.entry("linkerd-init", "Linkerd"),
            Map.entry("linkerd-network-validator", "Linkerd"),
            Map.entry("linkerd-debug", "Linkerd"),
            Map.entry("vault-agent", "Vault"),
            Map.entry("vault-agent-init", "Vault"),
            Map.entry("consul-dataplane", "Consul"),
            Map.entry("consul-connect-inject-init", "Consul"),
            Map.entry("kuma-sidecar", "Kuma"),
            Map.entry("kuma-init", "Kuma"),
            Map.entry("daprd", "Dapr"),
            Map.entry("opentelemetry-auto-instrumentation", "OpenTelemetry"),
            Map.entry("aws-appmesh-envoy", "App Mesh"),
            Map.entry("cloudsql-proxy-injected", "Cloud SQL"));

    private static final Set<String> VOLUMES = Set.of(
            "istio-envoy",
            "istio-data",
            "istio-token",
            "istio-podinfo",
            "istiod-ca-cert",
            "istio-ca-crl",
            "workload-socket",
            "workload-certs",
            "credential-socket",
            "linkerd-identity-end-entity",
            "linkerd-identity-token",
            "linkerd-proxy-init-xtables-lock",
            "home-init",
            "home-sidecar",
            "vault-secrets",
            "consul-connect-inject-data",
            "aws-iam-token",
            "azure-identity-token");

    private static final Set<String> ANNOTATIONS = Set.of(
            "sidecar.istio.io/status",
            "linkerd.io/proxy-version",
            "linkerd.io/created-by",
            "linkerd.io/trust-root-sha256",
            "vault.hashicorp.com/agent-inject-status");

    private Injected() {}

    /** Who injects a container or init container of that name, if anybody is known to. */
    public static Optional<String> container(String name) {
        return Optional.ofNullable(CONTAINERS.get(name));
    }

    /** Whether volumes of that name come from an injector, or hold an account's token that the cluster mounts. */
    public static boolean volume(String name) {
        return VOLUMES.contains(name) || name.startsWith("kube-api-access-");
    }

    /** Whether an annotation says what an injector has done. */
    public static boolean annotation(String name) {
        return ANNOTATIONS.contains(name);
    }
}
