package dev.shiplock.kubernetes.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.PhaseSpec.Tolerance;
import dev.shiplock.api.Span;
import dev.shiplock.kubernetes.health.HealthOfWorkload.RejectedPod;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.PodStripping;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HealthOfWorkloadTest {
    private static final String BACK_OFF = "Back-off pulling image \"registry/api:v2\"";

    static Stream<HealthCase> cases() {
        return HealthCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judgesWhatWasSeen(HealthCase given) {
        JsonNode expected = given.expected();

        WorkloadHealth health = HealthOfWorkload.assess(given.contents(), given.question(), given.now());

        assertEquals(
                Condition.valueOf(expected.path("condition").asText()), health.condition(), () -> health.toString());
        assertEquals(expected.path("reason").asText(health.reason()), health.reason(), () -> health.toString());
        assertEquals(expected.path("readiness").asText(health.readiness()), health.readiness());
        assertTrue(health.message().contains(expected.path("says").asText("")), health.message());
        assertEquals(given.expectedToLookAgain(), health.lookAgain());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void namesThePodsThatStandInTheWayOfARevert(HealthCase given) {
        List<String> expected = given.expected()
                .path("rejected")
                .valueStream()
                .map(JsonNode::asText)
                .toList();

        List<String> rejected = HealthOfWorkload.rejectedPods(given.contents(), given.workload()).stream()
                .map(RejectedPod::name)
                .toList();

        assertEquals(expected, rejected);
    }

    @Test
    void saysNothingBeforeTheNamespaceHasBeenRead() {
        NamespaceContents contents = new NamespaceContents("shop", new Nodes());

        WorkloadHealth health = HealthOfWorkload.assess(
                contents, HealthQuestion.asItStands(new ObjectRef("Deployment", "api")), Instant.EPOCH);

        assertEquals(Condition.Progressing, health.condition());
    }

    @Test
    void evidenceStaysWhileNothingBreaksAndChangesWithARestart() {
        HealthCase fine = named("Deployment: all pods of the newest revision are ready and the old ones are gone");
        HealthCase restarted = named("Deployment: a ready pod whose container has exited too often");

        String first = evidence(fine, fine.now());

        assertEquals(first, evidence(fine, fine.now().plusSeconds(3600)));
        assertNotEquals(first, evidence(restarted, restarted.now()));
    }

    @Test
    void gatesGetTheReadyPodsOfTheNewestRevisionOnly() {
        HealthCase given = named("Deployment: an old pod is still there");

        List<ReadyPod> pods = HealthOfWorkload.readyPods(given.contents(), given.workload());

        assertEquals(
                List.of("api-new-1", "api-new-2"),
                pods.stream().map(ReadyPod::name).toList());
    }

    @Test
    void gatesGetNoPodsWhileTheControllerHasNotSeenTheChange() {
        HealthCase given = named("Deployment: the controller has not seen the change yet, and the old pods are fine");

        assertEquals(List.of(), HealthOfWorkload.readyPods(given.contents(), given.workload()));
    }

    @Test
    void aBackOffWithoutWordsHasTheCauseThatWasSeenBefore() {
        ObservedPod first = waiting("ErrImagePull", "unexpected status: 503 Service Unavailable", Optional.empty());
        ObservedPod second = waiting("ImagePullBackOff", BACK_OFF, Optional.of(first));
        ObservedPod third = waiting("ImagePullBackOff", BACK_OFF, Optional.of(second));

        for (ObservedPod pod : List.of(second, third)) {
            PodVerdict verdict = judge(pod);
            assertEquals(
                    new PodVerdict.Progressing(
                            "ImagePullBackOff",
                            "pod api-1: container api does not get its image yet (ImagePullBackOff): " + BACK_OFF
                                    + ": ErrImagePull: unexpected status: 503 Service Unavailable; the kubelet tries again"
                                    + " by itself",
                            Optional.empty()),
                    verdict);
        }
        ObservedPod missing = waiting("ErrImagePull", "registry/api:v2: not found", Optional.of(third));
        assertInstanceOf(PodVerdict.Failed.class, judge(waiting("ImagePullBackOff", BACK_OFF, Optional.of(missing))));
        assertInstanceOf(PodVerdict.Failed.class, judge(waiting("ImagePullBackOff", BACK_OFF, Optional.empty())));
    }

    @Test
    void aBusyRegistryUsesUpNothingOfTheGraceOfAnImageThatCannotBePulled() {
        Tolerance patient = new Tolerance(1, new Span("10s"), new Span("2m"));
        Instant refused = Instant.EPOCH.plusSeconds(180);
        String busy = "unexpected status from HEAD request: 503 Service Unavailable";
        String down = "dial tcp 10.1.1.1:443: connect: connection refused";
        ObservedPod first = waiting("ErrImagePull", busy, Optional.empty());
        ObservedPod second = waiting("ErrImagePull", busy, Optional.of(first), refused.minusSeconds(10));
        ObservedPod third = waiting("ErrImagePull", down, Optional.of(second), refused);
        ObservedPod fourth = waiting("ErrImagePull", busy, Optional.of(third), refused.plusSeconds(60));

        assertEquals(
                new PodVerdict.Progressing(
                        "ErrImagePull",
                        "pod api-1: container api does not get its image (ErrImagePull): " + down,
                        Optional.of(refused.plusSeconds(120))),
                new PodHealth("shop", third, new Nodes(), patient, true, refused).judge());
        Instant over = refused.plusSeconds(120);
        ObservedPod last = waiting("ErrImagePull", down, Optional.of(fourth), over);
        assertInstanceOf(
                PodVerdict.Failed.class, new PodHealth("shop", last, new Nodes(), patient, true, over).judge());
    }

    private static ObservedPod waiting(String reason, String message, Optional<ObservedPod> before) {
        return waiting(reason, message, before, Instant.EPOCH);
    }

    private static ObservedPod waiting(String reason, String message, Optional<ObservedPod> before, Instant now) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("api-1")
                .withUid("pod-1")
                .addNewOwnerReference()
                .withKind("ReplicaSet")
                .withName("api")
                .withUid("rs")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("api")
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        return PodStripping.pod(new ObjectMapper().valueToTree(pod), before, now)
                .orElseThrow();
    }

    private static PodVerdict judge(ObservedPod pod) {
        return new PodHealth("shop", pod, new Nodes(), Tolerance.DEFAULT, true, Instant.EPOCH).judge();
    }

    private static String evidence(HealthCase given, Instant now) {
        return HealthOfWorkload.assess(given.contents(), given.question(), now).evidence();
    }

    private static HealthCase named(String name) {
        return HealthCase.all()
                .filter(one -> one.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
