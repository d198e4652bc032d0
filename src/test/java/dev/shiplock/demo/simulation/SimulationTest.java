package dev.shiplock.demo.simulation;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An embedded API with the simulation running on it, and short ways to workloads in the namespace {@code shop}. */
abstract class SimulationTest {
    static final String NS = "shop";

    EmbeddedApi api;

    InProcessClient user;

    WorkloadSimulation simulation;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        user = api.inProcess("user");
        simulation = WorkloadSimulation.start(api);
    }

    @AfterEach
    void stop() {
        simulation.close();
        api.close();
    }

    void restart(Timing timing) {
        simulation.close();
        simulation = WorkloadSimulation.start(api, timing);
    }

    static void until(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(condition::getAsBoolean);
    }

    List<Pod> pods() {
        return user.list(Pod.class, NS);
    }

    void image(String name, String image) {
        var plural = user.get(Deployment.class, NS, name).isPresent() ? "deployments.apps" : "statefulsets.apps";
        user.edit(plural, NS, name, it -> setImage(it, image));
    }

    static void setImage(ObjectNode workload, String image) {
        ((ObjectNode) workload.at("/spec/template/spec/containers/0")).put("image", image);
    }

    static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    Deployment deployment(String name) {
        return user.get(Deployment.class, NS, name).orElseThrow();
    }

    static Deployment deployment(String name, int replicas, PodTemplateSpec template) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NS)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    StatefulSet statefulSet(String name) {
        return user.get(StatefulSet.class, NS, name).orElseThrow();
    }

    static StatefulSet statefulSet(String name, int replicas, PodTemplateSpec template) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NS)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels(Map.of("app", "web"))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }

    boolean complete(String name, int replicas) {
        var deployment = deployment(name);
        var status = deployment.getStatus();
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Objects.equals(status.getUpdatedReplicas(), replicas)
                && Objects.equals(status.getReplicas(), replicas)
                && Objects.equals(status.getAvailableReplicas(), replicas);
    }

    boolean ready(String name, int replicas) {
        var set = statefulSet(name);
        var status = set.getStatus();
        return status != null
                && set.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Objects.equals(status.getUpdatedReplicas(), replicas)
                && Objects.equals(status.getReadyReplicas(), replicas);
    }

    static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    static String state(Pod pod) {
        return pod.getStatus().getContainerStatuses().stream()
                .map(status -> {
                    var state = status.getState();
                    var last = status.getLastState().getTerminated();
                    var what = state.getRunning() != null
                            ? "running"
                            : state.getTerminated() != null
                                    ? "exit " + state.getTerminated().getExitCode()
                                    : state.getWaiting().getReason();
                    return what + " " + status.getRestartCount() + (last == null ? "" : " after " + last.getExitCode());
                })
                .findFirst()
                .orElse("");
    }
}
