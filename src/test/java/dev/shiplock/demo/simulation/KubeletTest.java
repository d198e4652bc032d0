package dev.shiplock.demo.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class KubeletTest extends SimulationTest {
    @Test
    void aContainerThatExitsRestartsOnceAndBacksOff() {
        var states = statesOf("web:1-exit", "CrashLoopBackOff");
        assertEquals(
                List.of(
                        "ContainerCreating 0",
                        "running 0",
                        "exit 1 0",
                        "running 1 after 1",
                        "exit 1 1 after 1",
                        "CrashLoopBackOff 1 after 1"),
                states);
        assertEquals("Running", pods().getFirst().getStatus().getPhase());
    }

    @Test
    void anImageThatDoesNotExistIsWaitedFor() {
        assertEquals(
                List.of("ContainerCreating 0", "ErrImagePull 0", "ImagePullBackOff 0"),
                statesOf("web:1-missing", "ImagePullBackOff"));
        assertEquals("Pending", pods().getFirst().getStatus().getPhase());
    }

    @Test
    void aLateFailureIsReadyFirst() {
        restart(Timing.defaults().withLate(Duration.ofMillis(20)));
        var ready = new CopyOnWriteArrayList<Boolean>();
        try (var _ = api.onChange(change -> pods().stream().map(Pods::isReady).forEach(ready::add))) {
            user.create(deployment("web", 1, template("web:1-late")));
            until(() -> ready.contains(true) && !ready.getLast());
        }
        var status = pods().getFirst().getStatus().getContainerStatuses().getFirst();
        assertTrue(status.getState().getRunning() != null && status.getRestartCount() == 0);
        until(() -> deployment("web").getStatus().getReadyReplicas() == null);
    }

    @Test
    void theVariableFailDecidesTooAlsoFromAConfigMap() {
        user.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .withNamespace(NS)
                .endMetadata()
                .addToData("mode", "missing")
                .build());
        var direct = template("web:1");
        direct.getSpec().getContainers().getFirst().setEnv(List.of(env("FAIL", "never-ready")));
        user.create(deployment("direct", 1, direct));
        var mapped = new PodTemplateSpecBuilder(template("web:1"))
                .editSpec()
                .editFirstContainer()
                .addNewEnv()
                .withName("FAIL")
                .withNewValueFrom()
                .withNewConfigMapKeyRef("mode", "settings", false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .endSpec()
                .build();
        user.create(deployment("mapped", 1, mapped));
        until(() -> pods().size() == 2
                && pods().stream().anyMatch(pod -> state(pod).startsWith("ImagePullBackOff"))
                && pods().stream().anyMatch(pod -> state(pod).equals("running 0") && !Pods.isReady(pod)));
    }

    @Test
    void aFailingInitContainerKeepsTheOthersWaiting() {
        var template = new PodTemplateSpecBuilder(template("web:1"))
                .editSpec()
                .addNewInitContainer()
                .withName("migrate")
                .withImage("migrate:1-exit")
                .endInitContainer()
                .endSpec()
                .build();
        user.create(deployment("web", 1, template));
        until(() -> pods().size() == 1 && initState(pods().getFirst()).equals("CrashLoopBackOff"));
        assertEquals("PodInitializing 0", state(pods().getFirst()));
        image("web", "web:2");
        user.edit(
                "deployments.apps",
                NS,
                "web",
                it -> ((ObjectNode) it.at("/spec/template/spec/initContainers/0")).put("image", "migrate:1"));
        until(() -> complete("web", 1));
        assertTrue(pods().getFirst()
                .getStatus()
                .getInitContainerStatuses()
                .getFirst()
                .getReady());
    }

    @Test
    void aPodOfNobodyRunsToo() {
        user.create(new PodBuilder()
                .withNewMetadata()
                .withName("alone")
                .withNamespace(NS)
                .endMetadata()
                .withSpec(template("tool:1").getSpec())
                .build());
        until(() -> Pods.isReady(pods().getFirst()));
    }

    /** The states that the only pod of a new Deployment goes through until one with this reason. */
    private List<String> statesOf(String image, String last) {
        var states = new CopyOnWriteArrayList<String>();
        try (var _ = api.onChange(change -> {
            if (change.plural().equals("pods") && !change.removed()) {
                user.get(Pod.class, NS, change.name())
                        .filter(pod -> pod.getStatus() != null)
                        .map(WorkloadSimulationTest::state)
                        .filter(state -> !state.isEmpty()
                                && (states.isEmpty() || !states.getLast().equals(state)))
                        .ifPresent(states::add);
            }
        })) {
            user.create(deployment("web", 1, template(image)));
            until(() -> !states.isEmpty() && states.getLast().startsWith(last));
        }
        return List.copyOf(states);
    }

    private static String initState(Pod pod) {
        return pod.getStatus().getInitContainerStatuses().stream()
                .filter(status -> status.getState().getWaiting() != null)
                .map(status -> status.getState().getWaiting().getReason())
                .findFirst()
                .orElse("");
    }

    private static EnvVar env(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
