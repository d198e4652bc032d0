package dev.shiplock.demo.simulation;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkloadSimulationTest {
    private static final String NS = "shop";

    private EmbeddedApi api;
    private InProcessClient user;
    private WorkloadSimulation simulation;

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

    @Test
    void aDeploymentGetsAReplicaSetAndReadyPods() {
        user.create(deployment("web", 2, template("web:1")));
        until(() -> complete("web", 2));

        var deployment = deployment("web");
        assertEquals("1", deployment.getMetadata().getAnnotations().get(Deployments.REVISION));
        assertEquals(1, deployment.getMetadata().getGeneration());
        assertEquals(
                List.of("True", "True"),
                conditions(deployment).stream()
                        .map(DeploymentCondition::getStatus)
                        .toList());
        var set = user.list(ReplicaSet.class, NS).getFirst();
        var hash = set.getMetadata().getLabels().get(Deployments.HASH);
        assertEquals("web-" + hash, set.getMetadata().getName());
        assertEquals(
                deployment.getMetadata().getUid(),
                owner(set.getMetadata().getOwnerReferences().getFirst().getUid()));
        for (var pod : pods()) {
            assertTrue(pod.getMetadata().getName().startsWith(set.getMetadata().getName() + "-"));
            assertEquals(hash, pod.getMetadata().getLabels().get(Deployments.HASH));
            assertEquals("web", pod.getMetadata().getLabels().get("app"));
            assertEquals(
                    set.getMetadata().getUid(),
                    pod.getMetadata().getOwnerReferences().getFirst().getUid());
            var status = pod.getStatus();
            assertEquals("Running", status.getPhase());
            assertEquals("127.0.0.1", status.getPodIP());
            assertEquals(
                    List.of("PodScheduled", "Initialized", "ContainersReady", "Ready"),
                    status.getConditions().stream().map(it -> it.getType()).toList());
            var container = status.getContainerStatuses().getFirst();
            assertTrue(container.getReady() && container.getStarted());
            assertEquals(0, container.getRestartCount());
            assertTrue(container.getImageID().startsWith("web:1@sha256:"));
        }
        var node = user.list(Node.class, "").getFirst();
        assertEquals("True", node.getStatus().getConditions().getFirst().getStatus());
        assertEquals(node.getMetadata().getName(), pods().getFirst().getSpec().getNodeName());
    }

    @Test
    void anUpdateRollsWithoutLosingAPod() {
        user.create(deployment("web", 2, template("web:1")));
        until(() -> complete("web", 2));
        var least = new CopyOnWriteArrayList<Integer>();
        var most = new CopyOnWriteArrayList<Integer>();
        var start = System.nanoTime();
        try (var _ = api.onChange(change -> {
            least.add((int) pods().stream().filter(Pods::isReady).count());
            most.add(pods().size());
        })) {
            image("web", "web:2");
            until(() -> complete("web", 2));
        }
        var took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(pods().stream().allMatch(pod -> image(pod).equals("web:2")));
        assertEquals(2, least.stream().min(Integer::compare).orElse(0));
        assertEquals(3, most.stream().max(Integer::compare).orElse(0));
        assertEquals("2", deployment("web").getMetadata().getAnnotations().get(Deployments.REVISION));
        assertEquals(2, user.list(ReplicaSet.class, NS).size());
        System.out.println("rolled in " + took.toMillis());
    }

    @Test
    void goingBackUsesTheOldReplicaSetUnderANewRevision() {
        user.create(deployment("web", 2, template("web:1")));
        until(() -> complete("web", 2));
        var first = user.list(ReplicaSet.class, NS).getFirst().getMetadata().getName();
        image("web", "web:2-never-ready");
        until(() -> pods().stream().anyMatch(pod -> image(pod).equals("web:2-never-ready") && isRunning(pod)));
        assertEquals(2, pods().stream().filter(Pods::isReady).count());
        assertFalse(complete("web", 2));
        image("web", "web:1");
        until(() -> complete("web", 2));
        var sets = user.list(ReplicaSet.class, NS);
        assertEquals(2, sets.size());
        var back = sets.stream()
                .filter(set -> set.getMetadata().getName().equals(first))
                .findFirst()
                .orElseThrow();
        assertEquals("3", back.getMetadata().getAnnotations().get(Deployments.REVISION));
        assertEquals(2, back.getStatus().getReadyReplicas());
    }

    @Test
    void aVersionThatIsNeverReadyMissesTheProgressDeadline() {
        var deployment = deployment("web", 1, template("web:1-never-ready"));
        deployment.getSpec().setProgressDeadlineSeconds(1);
        user.create(deployment);
        until(() -> conditions(deployment("web")).stream()
                .anyMatch(it -> "ProgressDeadlineExceeded".equals(it.getReason())
                        && it.getStatus().equals("False")));
        assertEquals("Running", pods().getFirst().getStatus().getPhase());
        assertFalse(
                pods().getFirst().getStatus().getContainerStatuses().getFirst().getReady());
        assertEquals(1, deployment("web").getStatus().getUnavailableReplicas());
    }

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
        restart(Timing.defaults().withLate(Duration.ofMillis(50)));
        user.create(deployment("web", 1, template("web:1-late")));
        until(() -> complete("web", 1));
        until(() -> !Pods.isReady(pods().getFirst()));
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
                it -> ((com.fasterxml.jackson.databind.node.ObjectNode) it.at("/spec/template/spec/initContainers/0"))
                        .put("image", "migrate:1"));
        until(() -> complete("web", 1));
        assertTrue(pods().getFirst()
                .getStatus()
                .getInitContainerStatuses()
                .getFirst()
                .getReady());
    }

    @Test
    void scalingAndDeletingKeepTheNumberOfPods() {
        user.create(deployment("web", 1, template("web:1")));
        until(() -> complete("web", 1));
        user.edit(
                "deployments.apps",
                NS,
                "web",
                it -> ((com.fasterxml.jackson.databind.node.ObjectNode) it.get("spec")).put("replicas", 3));
        until(() -> complete("web", 3));
        var victim = pods().getFirst();
        user.delete(victim);
        until(() -> complete("web", 3) && pods().stream().noneMatch(pod -> uid(pod).equals(uid(victim))));
        user.edit(
                "deployments.apps",
                NS,
                "web",
                it -> ((com.fasterxml.jackson.databind.node.ObjectNode) it.get("spec")).put("replicas", 0));
        until(() -> pods().isEmpty() && deployment("web").getStatus().getReplicas() == null);
        user.delete(deployment("web"));
        assertTrue(user.list(ReplicaSet.class, NS).isEmpty());
    }

    @Test
    void recreateStopsTheOldBeforeTheNew() {
        var deployment = deployment("web", 2, template("web:1"));
        user.create(deployment
                .edit()
                .editSpec()
                .withNewStrategy()
                .withType("Recreate")
                .endStrategy()
                .endSpec()
                .build());
        until(() -> complete("web", 2));
        var mixed = new CopyOnWriteArrayList<Boolean>();
        try (var _ = api.onChange(change -> mixed.add(
                pods().stream().map(WorkloadSimulationTest::image).distinct().count() > 1))) {
            image("web", "web:2");
            until(() -> complete("web", 2));
        }
        assertFalse(mixed.contains(true));
    }

    @Test
    void aPausedDeploymentDoesNotRoll() {
        user.create(deployment("web", 1, template("web:1")));
        until(() -> complete("web", 1));
        user.update(
                deployment("web").edit().editSpec().withPaused(true).endSpec().build());
        image("web", "web:2");
        until(() -> deployment("web").getStatus().getObservedGeneration() == 3);
        assertEquals(1, user.list(ReplicaSet.class, NS).size());
    }

    @Test
    void unavailabilityIsLimitedAsAskedFor() {
        var deployment = deployment("web", 4, template("web:1"));
        user.create(deployment
                .edit()
                .editSpec()
                .withNewStrategy()
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(0))
                .withMaxUnavailable(new IntOrString("50%"))
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build());
        until(() -> complete("web", 4));
        image("web", "web:2-never-ready");
        until(() -> pods().stream()
                        .filter(pod -> image(pod).equals("web:2-never-ready"))
                        .count()
                == 2);
        assertEquals(2, pods().stream().filter(Pods::isReady).count());
        assertEquals(4, pods().size());
    }

    @Test
    void aStatefulSetUpdatesFromTheHighestOrdinalOneByOne() {
        user.create(statefulSet("db", 3, template("db:1")));
        until(() -> ready("db", 3));
        assertEquals(List.of("db-0", "db-1", "db-2"), names());
        var before = statefulSet("db").getStatus().getCurrentRevision();
        assertEquals(before, statefulSet("db").getStatus().getUpdateRevision());
        var order = new CopyOnWriteArrayList<String>();
        try (var _ = api.onChange(change -> {
            if (change.plural().equals("pods") && change.removed()) {
                order.add(change.name());
            }
        })) {
            image("db", "db:2");
            until(() -> ready("db", 3)
                    && !before.equals(statefulSet("db").getStatus().getCurrentRevision()));
        }
        assertEquals(List.of("db-2", "db-1", "db-0"), order);
        var status = statefulSet("db").getStatus();
        assertEquals(status.getUpdateRevision(), status.getCurrentRevision());
        for (var pod : pods()) {
            assertEquals(
                    status.getUpdateRevision(), pod.getMetadata().getLabels().get(StatefulSets.HASH));
        }
    }

    @Test
    void aStatefulSetStaysStuckOnARejectedPodUntilSomebodyDeletesIt() {
        user.create(statefulSet("db", 2, template("db:1")));
        until(() -> ready("db", 2));
        image("db", "db:2-exit");
        until(() -> pods().stream().anyMatch(pod -> state(pod).startsWith("CrashLoopBackOff")));
        image("db", "db:1");
        until(() -> Objects.equals(statefulSet("db").getStatus().getObservedGeneration(), 3L));
        var stuck = pods().getLast();
        assertEquals("db:2-exit", image(stuck));
        assertEquals(1, statefulSet("db").getStatus().getReadyReplicas());

        user.delete(stuck);
        until(() -> ready("db", 2));
        assertEquals("db:1", image(pods().getLast()));
        assertNotEquals(uid(stuck), uid(pods().getLast()));
    }

    @Test
    void aDaemonSetRunsOnTheNode() {
        user.create(new DaemonSetBuilder()
                .withNewMetadata()
                .withName("agent")
                .withNamespace(NS)
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .addToMatchLabels("app", "web")
                .endSelector()
                .withTemplate(template("agent:1"))
                .endSpec()
                .build());
        Predicate<DaemonSet> updated = set -> set.getStatus() != null
                && Objects.equals(set.getStatus().getUpdatedNumberScheduled(), 1)
                && set.getStatus().getNumberReady() == 1
                && set.getStatus()
                        .getObservedGeneration()
                        .equals(set.getMetadata().getGeneration());
        until(() -> user.get(DaemonSet.class, NS, "agent").filter(updated).isPresent());
        user.edit("daemonsets.apps", NS, "agent", it -> setImage(it, "agent:2"));
        until(() -> user.get(DaemonSet.class, NS, "agent").filter(updated).isPresent());
        assertEquals(
                List.of("agent:2"),
                pods().stream().map(WorkloadSimulationTest::image).toList());
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

    @Test
    void workloadsThatWereThereBeforeGetTheirPods() {
        simulation.close();
        user.create(deployment("web", 1, template("web:1")));
        user.create(statefulSet("db", 1, template("db:1")));
        simulation = WorkloadSimulation.start(api);
        until(() -> complete("web", 1) && ready("db", 1));
    }

    @Test
    void itWritesUnderItsOwnIdentityAndRestsWhenAllIsDone() {
        user.create(deployment("web", 2, template("web:1")));
        until(() -> complete("web", 2));
        assertEquals(1, api.faults().writes("user").size());
        var writes = api.faults().writes(WorkloadSimulation.IDENTITY).size();
        assertTrue(writes > 5);
        user.create(new ConfigMapBuilder()
                .withNewMetadata()
                .withName("unrelated")
                .withNamespace(NS)
                .endMetadata()
                .build());
        restart(Timing.defaults());
        assertEquals(writes, api.faults().writes(WorkloadSimulation.IDENTITY).size());
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

    private void restart(Timing timing) {
        simulation.close();
        simulation = WorkloadSimulation.start(api, timing);
    }

    private static String state(Pod pod) {
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

    private static String initState(Pod pod) {
        return pod.getStatus().getInitContainerStatuses().stream()
                .filter(status -> status.getState().getWaiting() != null)
                .map(status -> status.getState().getWaiting().getReason())
                .findFirst()
                .orElse("");
    }

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    private boolean complete(String name, int replicas) {
        var deployment = deployment(name);
        var status = deployment.getStatus();
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Objects.equals(status.getUpdatedReplicas(), replicas)
                && Objects.equals(status.getReplicas(), replicas)
                && Objects.equals(status.getAvailableReplicas(), replicas);
    }

    private boolean ready(String name, int replicas) {
        var set = statefulSet(name);
        var status = set.getStatus();
        return status != null
                && set.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && Objects.equals(status.getUpdatedReplicas(), replicas)
                && Objects.equals(status.getReadyReplicas(), replicas);
    }

    private Deployment deployment(String name) {
        return user.get(Deployment.class, NS, name).orElseThrow();
    }

    private StatefulSet statefulSet(String name) {
        return user.get(StatefulSet.class, NS, name).orElseThrow();
    }

    private List<Pod> pods() {
        return user.list(Pod.class, NS);
    }

    private List<String> names() {
        return pods().stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private void image(String name, String image) {
        var plural = user.get(Deployment.class, NS, name).isPresent() ? "deployments.apps" : "statefulsets.apps";
        user.edit(plural, NS, name, it -> setImage(it, image));
    }

    private static void setImage(com.fasterxml.jackson.databind.node.ObjectNode workload, String image) {
        ((com.fasterxml.jackson.databind.node.ObjectNode) workload.at("/spec/template/spec/containers/0"))
                .put("image", image);
    }

    private static String image(Pod pod) {
        return pod.getSpec().getContainers().getFirst().getImage();
    }

    private static String uid(Pod pod) {
        return pod.getMetadata().getUid();
    }

    private static String owner(String uid) {
        return uid;
    }

    private static List<DeploymentCondition> conditions(Deployment deployment) {
        return deployment.getStatus() == null
                ? List.of()
                : deployment.getStatus().getConditions();
    }

    private static io.fabric8.kubernetes.api.model.EnvVar env(String name, String value) {
        return new io.fabric8.kubernetes.api.model.EnvVarBuilder()
                .withName(name)
                .withValue(value)
                .build();
    }

    private static PodTemplateSpec template(String image) {
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

    private static Deployment deployment(String name, int replicas, PodTemplateSpec template) {
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

    private static StatefulSet statefulSet(String name, int replicas, PodTemplateSpec template) {
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

    private static void until(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).until(condition::getAsBoolean);
    }
}
