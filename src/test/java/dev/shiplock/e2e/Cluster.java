package dev.shiplock.e2e;

import dev.shiplock.kubernetes.http.EventLoopHttpFactory;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The cluster of {@code KUBECONFIG}, with Shiplock's CRDs and the operator's own account on it. */
final class Cluster implements AutoCloseable {
    static final String OPERATOR_NAMESPACE = "shiplock-system";

    private static final String LABEL = "shiplock.dev/e2e";
    private static final String ACCOUNT = "shiplock";
    private static final List<String> RIGHTS =
            List.of("namespace.yaml", "service-account.yaml", "cluster-role.yaml", "role.yaml");

    private static final Set<String> CLUSTER_WIDE =
            Set.of("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding");

    private final KubernetesClient client = new KubernetesClientBuilder()
            .withHttpClientFactory(EventLoopHttpFactory.standalone())
            .build();

    /** Applies what the operator needs, and removes what an earlier suite may have left behind. */
    static Cluster prepared() {
        Cluster cluster = new Cluster();
        cluster.client.namespaces().withLabel(LABEL).delete();
        if (OwnCluster.given()) {
            cluster.uncordon();
        }
        cluster.applyFolder(Path.of("crds"));
        cluster.client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(crd -> crd.getSpec().getGroup().equals("shiplock.dev"))
                .forEach(crd ->
                        cluster.client.resource(crd).waitUntilCondition(Cluster::established, 2, TimeUnit.MINUTES));
        RIGHTS.forEach(file -> cluster.apply(Path.of("deploy", file), OPERATOR_NAMESPACE));
        return cluster;
    }

    /** A suite that was killed may have left nodes that take no pods; on somebody's cluster they may be meant to. */
    private void uncordon() {
        client.nodes().list().getItems().stream()
                .filter(node -> Boolean.TRUE.equals(node.getSpec().getUnschedulable()))
                .forEach(node -> client.resource(node).edit(found -> {
                    found.getSpec().setUnschedulable(false);
                    return found;
                }));
    }

    private static boolean established(
            io.fabric8.kubernetes.api.model.apiextensions.v1.@org.jspecify.annotations.Nullable CustomResourceDefinition
                    crd) {
        return crd != null
                && crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    KubernetesClient client() {
        return client;
    }

    /** A new namespace {@code <prefix>-<something>}. */
    String newNamespace(String prefix) {
        String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 6);
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels(LABEL, "true")
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    void deleteNamespace(String name) {
        client.namespaces().withName(name).delete();
    }

    /** The namespace is gone, or an error says that something holds it. */
    void awaitGone(String name, Duration limit) {
        client.namespaces()
                .withName(name)
                .waitUntilCondition(found -> found == null, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is left of the suite's namespaces is gone, or an error says that something holds it. */
    void awaitNoNamespaces(Duration limit) {
        client.namespaces()
                .withLabel(LABEL)
                .list()
                .getItems()
                .forEach(namespace -> client.resource(namespace)
                        .waitUntilCondition(found -> found == null, limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void applyFolder(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            files.sorted().forEach(file -> apply(file, OPERATOR_NAMESPACE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Applies a manifest on the server's side; namespaced objects without a namespace land in {@code namespace}. */
    void apply(Path manifest, String namespace) {
        try {
            apply(Files.readString(manifest), namespace);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    List<HasMetadata> apply(String yaml, String namespace) {
        return client
                .load(new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .items()
                .stream()
                .map(item -> applied(item, namespace))
                .toList();
    }

    private HasMetadata applied(HasMetadata item, String namespace) {
        if (!CLUSTER_WIDE.contains(item.getKind()) && item.getMetadata().getNamespace() == null) {
            item.getMetadata().setNamespace(namespace);
        }
        return client.resource(item).fieldManager("e2e").forceConflicts().serverSideApply();
    }

    /** The API's answer, as it came. */
    String raw(String path) {
        String answer = client.raw(path);
        if (answer == null) {
            throw new IllegalStateException("nothing at " + path);
        }
        return answer;
    }

    /**
     * Writes a kubeconfig with which the operator is who it is in a real installation: its service account, with the rights of
     * {@code deploy/} and none beside.
     */
    Path operatorKubeconfig() {
        String token = client.serviceAccounts()
                .inNamespace(OPERATOR_NAMESPACE)
                .withName(ACCOUNT)
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(7200L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Config config = client.getConfiguration();
        String text = """
                apiVersion: v1
                kind: Config
                clusters: [{name: e2e, cluster: {server: "%s", %s}}]
                users: [{name: operator, user: {token: "%s"}}]
                contexts: [{name: e2e, context: {cluster: e2e, user: operator}}]
                current-context: e2e
                """.formatted(config.getMasterUrl(), authority(config), token);
        try {
            Path file = Path.of("target", "e2e", "operator.conf").toAbsolutePath();
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String authority(Config config) {
        if (config.getCaCertData() != null) {
            return "certificate-authority-data: \"" + config.getCaCertData() + "\"";
        }
        return config.getCaCertFile() == null
                ? "insecure-skip-tls-verify: true"
                : "certificate-authority: \"" + config.getCaCertFile() + "\"";
    }

    @Override
    public void close() {
        client.close();
    }
}
