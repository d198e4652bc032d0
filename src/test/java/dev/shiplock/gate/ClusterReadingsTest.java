package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterReadingsTest {
    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final KubernetesClient client;
    private final ClusterReadings readings;

    ClusterReadingsTest() {
        server.init();
        client = server.createClient();
        readings = new ClusterReadings(client);
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    @Test
    void readsHowAServicePointsToPods() {
        answers(
                "/api/v1/namespaces/shop/services/api",
                200,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("api")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("10.96.0.7")
                        .withSelector(Map.of("app", "api"))
                        .addNewPort()
                        .withPort(80)
                        .withNewTargetPort("web")
                        .endPort()
                        .addNewPort()
                        .withPort(81)
                        .withNewTargetPort(8081)
                        .endPort()
                        .addNewPort()
                        .withPort(82)
                        .endPort()
                        .endSpec()
                        .build());
        assertEquals(
                new Reading.Found<>(new Services.Service(
                        "api",
                        Map.of("app", "api"),
                        List.of(
                                new Services.Port(80, "web"),
                                new Services.Port(81, "8081"),
                                new Services.Port(82, "82")),
                        Optional.of("10.96.0.7"))),
                readings.service("shop", "api"));
    }

    @Test
    void aHeadlessServiceHasNoAddress() {
        answers(
                "/api/v1/namespaces/shop/services/db",
                200,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("db")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("None")
                        .endSpec()
                        .build());
        assertEquals(
                new Reading.Found<>(new Services.Service("db", Map.of(), List.of(), Optional.empty())),
                readings.service("shop", "db"));
    }

    @Test
    void saysWhatIsMissingAndWhatMayNotBeRead() {
        assertEquals(new Reading.Missing<>(), readings.service("shop", "nothing"));
        answers("/api/v1/namespaces/shop/services/api", 403, Map.of());
        assertEquals(
                new Reading.Forbidden<>("the operator may not read Service api in namespace shop; let its service "
                        + "account get such objects there"),
                readings.service("shop", "api"));
        answers("/api/v1/namespaces/shop/services/web", 410, Map.of());
        assertEquals(
                new Reading.Unreadable<>("Service web in namespace shop cannot be read: the API server answers 410"),
                readings.service("shop", "web"));
    }

    @Test
    void saysWhetherAPodServes() {
        answers("/api/v1/namespaces/shop/pods/ready", 200, pod("True", false));
        answers("/api/v1/namespaces/shop/pods/unready", 200, pod("False", false));
        answers("/api/v1/namespaces/shop/pods/drained", 200, pod("True", true));
        assertEquals(new Reading.Found<>(true), readings.serves("shop", "ready"));
        assertEquals(new Reading.Found<>(false), readings.serves("shop", "unready"));
        assertEquals(new Reading.Found<>(false), readings.serves("shop", "drained"));
        assertEquals(new Reading.Missing<>(), readings.serves("shop", "gone"));
    }

    private static Pod pod(String ready, boolean deleting) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("api-1")
                .withDeletionTimestamp(deleting ? "2026-11-30T12:00:00Z" : null)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    @Test
    void readsOneKeyOfASecret() {
        answers(
                "/api/v1/namespaces/shop/secrets/health",
                200,
                new SecretBuilder()
                        .withNewMetadata()
                        .withName("health")
                        .endMetadata()
                        .withData(Map.of("token", "aHVudGVyMg=="))
                        .build());
        assertEquals(new Reading.Found<>("hunter2"), readings.secret("shop", "health", "token"));
        assertEquals(new Reading.Missing<>(), readings.secret("shop", "health", "other"));
        assertEquals(new Reading.Missing<>(), readings.secret("shop", "nothing", "token"));
    }

    @Test
    void readsAnyKindThatTheClusterKnows() {
        answers(
                "/api/v1",
                200,
                Map.of(
                        "kind",
                        "APIResourceList",
                        "groupVersion",
                        "v1",
                        "resources",
                        List.of(Map.of("name", "configmaps", "kind", "ConfigMap", "namespaced", true))));
        answers(
                "/api/v1/namespaces/shop/configmaps/flags",
                200,
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("flags")
                        .endMetadata()
                        .withData(Map.of("on", "yes"))
                        .build());
        Reading<JsonNode> reading = readings.object("shop", "v1", "ConfigMap", "flags");
        assertEquals(
                "yes",
                assertInstanceOf(Reading.Found.class, reading).value() instanceof JsonNode object
                        ? object.at("/data/on").asText()
                        : "not read");
        assertEquals(new Reading.Missing<>(), readings.object("shop", "v1", "ConfigMap", "nothing"));
        assertEquals(
                new Reading.Unreadable<>("the cluster knows no kind Cluster in v1"),
                readings.object("shop", "v1", "Cluster", "shop"));
    }

    private void answers(String path, int status, Object body) {
        server.expect().get().withPath(path).andReturn(status, body).always();
    }
}
