package dev.shiplock.demo.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class DeploymentsTest extends SimulationTest {
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
                set.getMetadata().getOwnerReferences().getFirst().getUid());
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
        try (var _ = api.onChange(change -> {
            least.add((int) pods().stream().filter(Pods::isReady).count());
            most.add(pods().size());
        })) {
            image("web", "web:2");
            until(() -> complete("web", 2));
        }
        assertTrue(pods().stream().allMatch(pod -> image(pod).equals("web:2")));
        assertEquals(2, least.stream().min(Integer::compare).orElse(0));
        assertEquals(3, most.stream().max(Integer::compare).orElse(0));
        assertEquals("2", deployment("web").getMetadata().getAnnotations().get(Deployments.REVISION));
        assertEquals(2, user.list(ReplicaSet.class, NS).size());
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
    void scalingAndDeletingKeepTheNumberOfPods() {
        user.create(deployment("web", 1, template("web:1")));
        until(() -> complete("web", 1));
        user.edit("deployments.apps", NS, "web", it -> ((ObjectNode) it.get("spec")).put("replicas", 3));
        until(() -> complete("web", 3));
        var victim = pods().getFirst();
        user.delete(victim);
        until(() -> complete("web", 3) && pods().stream().noneMatch(pod -> uid(pod).equals(uid(victim))));
        user.edit("deployments.apps", NS, "web", it -> ((ObjectNode) it.get("spec")).put("replicas", 0));
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

    private static boolean isRunning(Pod pod) {
        return pod.getStatus() != null && "Running".equals(pod.getStatus().getPhase());
    }

    private static List<DeploymentCondition> conditions(Deployment deployment) {
        return deployment.getStatus() == null
                ? List.of()
                : deployment.getStatus().getConditions();
    }
}
