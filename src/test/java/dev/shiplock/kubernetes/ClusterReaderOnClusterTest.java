package dev.shiplock.kubernetes;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.kubernetes.EnvironmentSource.ForeignValues;
import dev.shiplock.kubernetes.watch.NamespaceWatch;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a real API server does: pages, RBAC. */
@Tag("e2e")
class ClusterReaderOnClusterTest {
    private final String namespace = "reader-" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient client = new KubernetesClientBuilder().build();
    private final KubernetesClient nobody = new KubernetesClientBuilder()
            .withConfig(new ConfigBuilder(Config.autoConfigure(null))
                    .withImpersonateUsername("nobody-" + namespace)
                    .build())
            .build();

    ClusterReaderOnClusterTest() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void removeNamespace() {
        client.namespaces().withName(namespace).delete();
        nobody.close();
        client.close();
    }

    @Test
    void readsMoreWorkloadsThanFitOnAPage() throws IOException {
        for (int i = 0; i < 501; i++) {
            Apis.create(client, namespace, """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: job-%d}
                spec:
                  schedule: "0 2 * * *"
                  suspend: true
                  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: job, image: "local/job:1"}]}}}}
                """.formatted(i));
        }
        EnvironmentSpec spec = new ObjectMapper().readValue("{}", EnvironmentSpec.class);

        var snapshot = reader(client).read(new EnvironmentSource("production", namespace, spec, ForeignValues.NONE));

        assertEquals(501, snapshot.workloads().size());
    }

    @Test
    void knowsTheClusterByItsUid() {
        assertEquals(
                client.namespaces().withName("kube-system").get().getMetadata().getUid(),
                reader(client).clusterUid());
    }

    @Test
    void saysWhatToGrantToAnAccountWithoutRights() {
        Apis.create(client, namespace, Apis.deployment("api"));
        var change = Apis.upgrade(Apis.read(client, namespace, Apis.API));

        var reading = assertThrows(
                ClusterException.MissingRights.class, () -> reader(nobody).readObject(namespace, Apis.API));
        assertTrue(String.valueOf(reading.getMessage()).contains("get deployments.apps in namespace " + namespace));
        List<String> missing = new ClusterRights(nobody).missing(namespace, List.of(change));
        assertEquals(2, missing.size());
        assertEquals(List.of(), new ClusterRights(client).missing(namespace, List.of(change)));
    }

    @Test
    void tellsAMissingRightToWriteFromARefusal() {
        Apis.create(client, namespace, Apis.deployment("api"), """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reads}
            rules: [{apiGroups: [apps], resources: [deployments], verbs: [get]}]
            """, """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: reads}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reads}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "nobody-%s"}]
            """.formatted(namespace));
        var change = Apis.upgrade(Apis.read(client, namespace, Apis.API));
        ClusterWriter writer = new ClusterWriter(nobody);

        await().ignoreExceptions()
                .until(() -> reader(nobody).readObject(namespace, Apis.API).isPresent());

        assertThrows(ClusterException.MissingRights.class, () -> writer.write(namespace, change, false));
    }

    @Test
    void watchesARealNamespaceAndNamesMissingRights() {
        Apis.create(client, namespace, Apis.deployment("api"));
        try (NamespaceWatches watches = new NamespaceWatches(client, (where, what) -> {}, Instant::now);
                NamespaceWatches refused = new NamespaceWatches(nobody, (where, what) -> {}, Instant::now)) {
            NamespaceWatch watch = watches.of(namespace);
            NamespaceWatch blind = refused.of(namespace);
            await().atMost(Duration.ofSeconds(20)).until(watch::synced);
            await().atMost(Duration.ofSeconds(20)).until(() -> blind.problem().isPresent());

            assertTrue(watch.contents().workload(Apis.API).isPresent());
            assertTrue(blind.problem().orElseThrow().contains("in namespace " + namespace));
            Apis.edit(client, namespace, deployment -> Apis.setImage(deployment, Apis.V2));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> watch.contents()
                            .workload(Apis.API)
                            .map(seen -> Apis.value(seen.toJson(), Apis.IMAGE).equals(Apis.V2))
                            .orElse(false));
        }
    }

    private static ClusterReader reader(KubernetesClient client) {
        return new ClusterReader(client, new SecretHashes(new byte[32]), GitOpsOwners.DEFAULT, ReadListener.NOBODY);
    }
}
