package dev.shiplock.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One environment of the shop: a namespace with workloads and an Environment that describes it.
 *
 * @param name the Environment's
 * @param workloads as they were made
 */
record Side(Cluster cluster, String namespace, String name, List<Workload> workloads) {
    private static final Duration READY = Duration.ofMinutes(3);

    /** Every workload's pods run what its template says and are ready, and no other pod of it is left. */
    void awaitReady() {
        workloads.forEach(workload -> await(namespace + "/" + workload.name() + " is ready")
                .atMost(READY)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> settled(workload.name(), imageOf(workload.name()))));
    }

    /** Asserts that the pods of a workload are ready and run this version, and that all of them do. */
    void assertRuns(String workload, String tag) {
        String image = Workload.reference(workload, tag);
        assertEquals(image, imageOf(workload), () -> "the template of " + workload);
        await(namespace + "/" + workload + " runs " + image + " with every pod ready")
                .atMost(READY)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> settled(workload, image));
    }

    private boolean settled(String workload, String image) {
        List<Pod> pods = pods(workload);
        return !pods.isEmpty()
                && pods.size() == replicas(workload)
                && pods.stream()
                        .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() == null
                                && Readiness.isPodReady(pod)
                                && pod.getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getImage()
                                        .equals(image)
                                && runs(pod, image));
    }

    private static boolean runs(Pod pod, String image) {
        return pod.getStatus().getContainerStatuses().stream()
                .anyMatch(status ->
                        status.getImage().endsWith(image) && status.getState().getRunning() != null);
    }

    List<Pod> pods(String workload) {
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .withLabel("app", workload)
                .list()
                .getItems();
    }

    /** Its pods without those that are about to go: one that has ended may be listed for seconds. */
    List<Pod> staying(String workload) {
        return pods(workload).stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    HasMetadata live(String workload) {
        Workload known = workloads.stream()
                .filter(one -> one.name().equals(workload))
                .findFirst()
                .orElseThrow();
        var apps = cluster.client().apps();
        HasMetadata found = switch (known.kind()) {
            case Deployment ->
                apps.deployments().inNamespace(namespace).withName(workload).get();
            case StatefulSet ->
                apps.statefulSets().inNamespace(namespace).withName(workload).get();
            case DaemonSet ->
                apps.daemonSets().inNamespace(namespace).withName(workload).get();
        };
        return Objects.requireNonNull(found, known::ref);
    }

    private PodTemplateSpec template(String workload) {
        return switch (live(workload)) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case StatefulSet set -> set.getSpec().getTemplate();
            case DaemonSet set -> set.getSpec().getTemplate();
            default -> throw new IllegalStateException(workload);
        };
    }

    /** How many pods are wanted. */
    int replicas(String workload) {
        return switch (live(workload)) {
            case Deployment deployment -> deployment.getSpec().getReplicas();
            case StatefulSet set -> set.getSpec().getReplicas();
            case DaemonSet set -> set.getStatus().getDesiredNumberScheduled();
            default -> throw new IllegalStateException(workload);
        };
    }

    String imageOf(String workload) {
        return container(workload).getImage();
    }

    /** The plain variables of a workload's container; the later of two with one name. */
    Map<String, String> variablesOf(String workload) {
        Map<String, String> variables = new java.util.LinkedHashMap<>();
        container(workload).getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        return variables;
    }

    private Container container(String workload) {
        return template(workload).getSpec().getContainers().getFirst();
    }

    Map<String, String> configOf(String workload) {
        return cluster.client()
                .configMaps()
                .inNamespace(namespace)
                .withName(workload + "-config")
                .get()
                .getData();
    }

    /** Changes a workload as somebody with kubectl would: a strategic merge patch of its only container. */
    void editContainer(String workload, String container) {
        patch(workload, "{\"spec\":{\"template\":{\"spec\":{\"containers\":[" + container + "]}}}}");
    }

    void patch(String workload, String patch) {
        cluster.client().resource(live(workload)).patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch);
    }

    void image(String workload, String tag) {
        editContainer(
                workload, "{\"name\":\"" + workload + "\",\"image\":\"" + Workload.reference(workload, tag) + "\"}");
    }

    State state() {
        return State.of(cluster, namespace);
    }

    Environment environment() {
        return Objects.requireNonNull(cluster.client()
                .resources(Environment.class)
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    List<EnvironmentRevision> revisions() {
        return cluster.client()
                .resources(EnvironmentRevision.class)
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    /** Nobody has this environment's turn any more. */
    void awaitFree() {
        await("the turn of " + namespace + "/" + name + " is free")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    Environment environment = environment();
                    return environment.getStatus() == null
                            || environment.getStatus().turn() == null;
                });
    }

    /** What a running container of the workload has got: {@code env=NAME} or {@code file=/path}. */
    String arrived(String workload, String query) {
        String address = staying(workload).getFirst().getStatus().getPodIP();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://" + address + ":" + Workload.PORT + "/config?" + query))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException failure) {
            throw new IllegalStateException("no answer from " + workload + " at " + address, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}
