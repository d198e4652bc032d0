package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import dev.shiplock.snapshot.WorkloadSnapshot.Autoscaler;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterReaderTest {
    private static final String NAMESPACE = "shop";
    private static final String EVERYTHING = "{}";

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final ClusterReader reader =
            new ClusterReader(client, new SecretHashes(new byte[32]), GitOpsOwners.DEFAULT, ReadListener.NOBODY);

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void readsEveryKindOfWorkloadWithItsSpecAsTheApiGaveIt() {
        Apis.create(
                client,
                NAMESPACE,
                Apis.deployment("api"),
                workload("StatefulSet", "db"),
                workload("DaemonSet", "agent"));
        Apis.create(client, NAMESPACE, """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: night}
            spec:
              schedule: "0 2 * * *"
              jobTemplate: {spec: {template: {spec: {containers: [{name: night, image: "registry.example.com/night:v1"}]}}}}
            """);

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertEquals(Set.of("CronJob/night", "DaemonSet/agent", "Deployment/api", "StatefulSet/db"), names(snapshot));
        WorkloadSnapshot deployment =
                snapshot.workload(ObjectRef.parse("Deployment/api")).orElseThrow();
        assertEquals(Apis.read(client, NAMESPACE, Apis.API).path("spec"), deployment.spec());
        assertFalse(deployment.uid().isEmpty());
        assertEquals("shop", deployment.labels().get("part-of"));
    }

    @Test
    void readsOnlyWhatTheEnvironmentSelects() {
        Apis.create(client, NAMESPACE, Apis.deployment("api"), Apis.deployment("web"), workload("StatefulSet", "db"));

        assertEquals(
                Set.of("Deployment/api"),
                names(read("{\"workloads\": {\"selector\": {\"matchLabels\": {\"app\": \"api\"}}}}")));
        assertEquals(
                Set.of("Deployment/web"),
                names(read("{\"workloads\": {\"kinds\": [\"Deployment.apps\"], \"selector\": {\"matchExpressions\":"
                        + " [{\"key\": \"app\", \"operator\": \"NotIn\", \"values\": [\"api\"]}]}}}")));
        assertEquals(Set.of("StatefulSet/db"), names(read("{\"workloads\": {\"kinds\": [\"StatefulSet\"]}}")));
    }

    @Test
    void findsWhatIsBesideAnEnvironmentThatDoesNotSelectEverything() {
        Apis.create(client, NAMESPACE, Apis.deployment("api"), Apis.deployment("web"), workload("StatefulSet", "db"));

        assertEquals(Set.of(), beside(EVERYTHING));
        assertEquals(
                Set.of("Deployment/api", "Deployment/web"), beside("{\"workloads\": {\"kinds\": [\"StatefulSet\"]}}"));
        assertEquals(
                Set.of("Deployment/web", "StatefulSet/db"),
                beside(
                        "{\"workloads\": {\"kinds\": [\"Deployment\"], \"selector\": {\"matchLabels\": {\"app\": \"api\"}}}}"));
    }

    @Test
    void whereEverythingBelongsToTheEnvironmentTheApiIsNotAskedWhatDoesNot() {
        EnvironmentSnapshot everything = read(EVERYTHING);
        int before = api.faults().requests().size();

        reader.beside(everything);

        assertEquals(before, api.faults().requests().size());
    }

    @Test
    void aKindThatNobodyKnowsIsNamedWithThoseThatAreKnown() {
        var unknown = assertThrows(
                ClusterException.UnknownKind.class,
                () -> read("{\"workloads\": {\"kinds\": [\"Rollout.argoproj.io\"]}}"));

        String message = String.valueOf(unknown.getMessage());
        assertTrue(message.contains("Rollout.argoproj.io"), message);
        assertTrue(message.contains("Deployment, StatefulSet, DaemonSet, CronJob"), message);
    }

    @Test
    void findsTheAutoscalerOfAWorkload() {
        Apis.create(client, NAMESPACE, Apis.deployment("api"), Apis.deployment("web"), """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: api-scaler}
            spec: {minReplicas: 2, maxReplicas: 7, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}}
            """);

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertEquals(
                Optional.of(new Autoscaler("api-scaler", 2, 7)),
                snapshot.workload(ObjectRef.parse("Deployment/api"))
                        .orElseThrow()
                        .autoscaler());
        assertEquals(
                Optional.empty(),
                snapshot.workload(ObjectRef.parse("Deployment/web"))
                        .orElseThrow()
                        .autoscaler());
    }

    @Test
    void readsTheConfigMapsThatWorkloadsReferToAndNoOthers() {
        Apis.create(client, NAMESPACE, referring(), configMap("settings"), configMap("unrelated"));

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertEquals(Set.of("settings"), snapshot.configMaps().keySet());
        assertEquals(
                "info",
                Objects.requireNonNull(snapshot.configMaps().get("settings"))
                        .data()
                        .get("LOG_LEVEL"));
    }

    @Test
    void secretsAreHeldAsKeyedHashesOnly() {
        Apis.create(client, NAMESPACE, referring(), secret("postgres://db.staging/shop"));

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertEquals(
                new SecretHashes(new byte[32]).of("postgres://db.staging/shop".getBytes(StandardCharsets.UTF_8)),
                Objects.requireNonNull(snapshot.secrets().get("credentials"))
                        .hashes()
                        .get("url"));
        assertFalse(snapshot.toString().contains("postgres"));
        assertNotEquals(
                Objects.requireNonNull(snapshot.secrets().get("credentials"))
                        .hashes()
                        .get("url"),
                new SecretHashes("another key of the operator".getBytes(StandardCharsets.UTF_8))
                        .of("postgres://db.staging/shop".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anotherEnvironmentsOwnValueInASecretIsNamedWithoutTheValue() {
        Apis.create(client, NAMESPACE, referring(), secret("postgres://db.staging/shop"));

        EnvironmentSnapshot snapshot = reader.read(new EnvironmentSource(
                "production",
                NAMESPACE,
                spec(EVERYTHING),
                value -> value.contains("db.staging") ? List.of("staging/database") : List.of()));

        assertEquals(
                List.of("staging/database"),
                Objects.requireNonNull(snapshot.secrets().get("credentials"))
                        .guarded()
                        .get("url"));
    }

    @Test
    void whatIsReferredToButDoesNotExistIsNotInTheSnapshot() {
        Apis.create(client, NAMESPACE, referring());

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertTrue(snapshot.configMaps().isEmpty());
        assertTrue(snapshot.secrets().isEmpty());
    }

    @Test
    void recognisesControllersThatPutFieldsBackButNotOneTimeManagers() {
        Apis.create(
                client,
                NAMESPACE,
                Apis.deployment("plain"),
                Apis.deployment("argo")
                        .replace(
                                "labels: {app: argo",
                                "annotations: {argocd.argoproj.io/tracking-id: x}, labels: {app: argo"),
                Apis.deployment("flux")
                        .replace("labels: {app: flux", "labels: {kustomize.toolkit.fluxcd.io/name: x, app: flux"),
                Apis.deployment("helm")
                        .replace("labels: {app: helm", "labels: {app.kubernetes.io/managed-by: Helm, app: helm"));

        EnvironmentSnapshot snapshot = read(EVERYTHING);

        assertEquals(Optional.empty(), owner(snapshot, "plain"));
        assertEquals(Optional.of("Argo CD"), owner(snapshot, "argo"));
        assertEquals(Optional.of("Flux"), owner(snapshot, "flux"));
        assertEquals(Optional.empty(), owner(snapshot, "helm"));
    }

    @Test
    void aMissingRightSaysWhatToGrant() {
        api.access().deny(question -> question.resource().equals("statefulsets"));

        var missing = assertThrows(ClusterException.MissingRights.class, () -> read(EVERYTHING));

        String message = String.valueOf(missing.getMessage());
        assertTrue(message.contains("may not list statefulsets.apps in namespace shop"), message);
        assertTrue(message.contains("grant its service account the verb list on statefulsets"), message);
    }

    @Test
    void aServerInTroubleIsNoAnswer() {
        api.faults().failNext(request -> request.isAbout("deployments"), 503, 1);

        assertThrows(ClusterException.Unavailable.class, () -> read(EVERYTHING));
    }

    @Test
    void aClusterWithoutKubeSystemHasNoUid() {
        assertEquals("unknown", reader.clusterUid());
    }

    private EnvironmentSnapshot read(String spec) {
        return reader.read(
                new EnvironmentSource("production", NAMESPACE, spec(spec), EnvironmentSource.ForeignValues.NONE));
    }

    private Set<String> beside(String spec) {
        return reader.beside(read(spec)).stream()
                .map(workload -> workload.ref().toString())
                .collect(Collectors.toSet());
    }

    private static EnvironmentSpec spec(String json) {
        try {
            return new ObjectMapper().readValue(json, EnvironmentSpec.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> names(EnvironmentSnapshot snapshot) {
        return snapshot.workloads().keySet().stream().map(ObjectRef::toString).collect(Collectors.toSet());
    }

    private static Optional<String> owner(EnvironmentSnapshot snapshot, String name) {
        return snapshot.workload(new ObjectRef("Deployment", name))
                .orElseThrow()
                .owner();
    }

    private static String workload(String kind, String name) {
        return """
            apiVersion: apps/v1
            kind: %s
            metadata: {name: %2$s}
            spec:
              selector: {matchLabels: {app: %2$s}}
              template:
                metadata: {labels: {app: %2$s}}
                spec: {containers: [{name: %2$s, image: "registry.example.com/%2$s:v1"}]}
            """.formatted(kind, name);
    }

    private static String referring() {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api}
            spec:
              selector: {matchLabels: {app: api}}
              template:
                metadata: {labels: {app: api}}
                spec:
                  containers:
                  - name: api
                    image: registry.example.com/api:v1
                    envFrom: [{configMapRef: {name: settings}}]
                    env: [{name: URL, valueFrom: {secretKeyRef: {name: credentials, key: url}}}]
            """;
    }

    private static String configMap(String name) {
        return """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s}
            data: {LOG_LEVEL: info}
            """.formatted(name);
    }

    private static String secret(String url) {
        return """
            apiVersion: v1
            kind: Secret
            metadata: {name: credentials}
            data: {url: %s}
            """.formatted(Base64.getEncoder().encodeToString(url.getBytes(StandardCharsets.UTF_8)));
    }
}
