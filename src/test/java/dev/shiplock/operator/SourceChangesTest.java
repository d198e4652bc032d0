package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionStatus.Run;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** When a Promotion that follows its source looks at it, and what it says until then. */
class SourceChangesTest extends Following {
    private static final String SETTLING =
            "the source shop-staging/staging has changed; what it has now is looked at once"
                    + " nothing of it has changed for 10m (spec.settle)";

    @Test
    void nothingStartsBeforeTheSourceHasNotChangedForTheSettlingTimeAndEveryChangeBeginsItAnew() {
        lab.promote(following("10m"));
        Run first = verified("shop");
        int before = told().size();
        AtomicInteger changes = new AtomicInteger();
        AtomicReference<Instant> last = new AtomicReference<>(Instant.EPOCH);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(250))
                .during(Duration.ofSeconds(3))
                .atMost(Lab.PATIENCE)
                .until(() -> {
                    last.set(Instant.now());
                    stagingHas("web", "3-" + changes.incrementAndGet());
                    return lab.run("shop").filter(first::equals).isPresent();
                });
        Condition ready = lab.awaitReason("shop", "Ready", "SourceSettling");
        assertEquals("False", ready.getStatus());
        assertEquals(SETTLING, ready.getMessage());
        assertEquals(
                SETTLING, lab.condition("shop", "Reconciling").orElseThrow().getMessage());
        assertEquals("SourceSettling", lab.status("shop").state());
        assertEquals(before + 1, told().size(), "said once, however often the source changes");

        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("settle", "2s"));
        Run second = verifiedAfter(first);
        Instant began = told().stream()
                .filter(entry -> entry.request().body().contains(second.id()))
                .findFirst()
                .orElseThrow()
                .at();
        assertFalse(began.isBefore(last.get().plusSeconds(2)), began::toString);
        assertTrue(now().has("deployments.apps/web", "web:3-" + changes.get()));
        assertEquals("Verified", reason("shop"));
    }

    @Test
    void aWorkloadOfTheSourceThatIsNotHealthyIsWaitedForAndNamed() {
        lab.promote(following("1s"));
        Run first = verified("shop");
        stagingHas("api", "3-never-ready");
        stagingHas("web", "3");

        lab.awaitThat("its pod is named", () -> says("NotReady"));
        Condition ready = lab.condition("shop", "Ready").orElseThrow();
        assertEquals("False", ready.getStatus());
        assertTrue(
                ready.getMessage()
                        .matches(
                                "in the source shop-staging/staging, Deployment/api \\(0/1 ready\\): NotReady: pod api-"
                                        + "\\S+ is not ready yet.*; waits until it is healthy"),
                ready::getMessage);
        assertEquals(
                "SourceUnhealthy",
                lab.condition("shop", "Reconciling").orElseThrow().getReason());
        assertEquals("SourceUnhealthy", lab.status("shop").state());
        assertEquals(first, lab.run("shop").orElseThrow());

        stagingHas("api", "4");
        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
        assertEquals("Verified", reason("shop"));
    }

    @Test
    void aWorkloadThatCrashesAgainAndAgainIsNotToldAgainAndAgain() {
        lab.promote(following("0s"));
        verified("shop");
        stagingHas("web", "3-never-ready");
        lab.awaitThat("its pod is named", () -> says("NotReady"));
        int before = told().size();
        byTurns(21, odd -> crashOrStart("web", odd));

        lab.awaitThat("what is worse is told", () -> says("CrashLoopBackOff"));
        assertEquals(before + 1, told().size());
    }

    private boolean says(String reason) {
        return lab.condition("shop", "Ready")
                .filter(ready -> ready.getReason().equals("SourceUnhealthy"))
                .filter(ready -> ready.getMessage().contains(": " + reason + ": "))
                .isPresent();
    }

    private void crashOrStart(String deployment, boolean crash) {
        lab.user().list(Pod.class, Shop.STAGING).stream()
                .filter(pod -> pod.getMetadata().getName().startsWith(deployment)
                        && pod.getSpec().getContainers().getFirst().getImage().contains("never-ready"))
                .forEach(pod -> lab.user()
                        .editStatus(
                                "pods",
                                Shop.STAGING,
                                pod.getMetadata().getName(),
                                status -> status.at("/status/containerStatuses").forEach(container -> {
                                    ObjectNode state = ((ObjectNode) container).putObject("state");
                                    if (crash) {
                                        state.putObject("waiting").put("reason", "CrashLoopBackOff");
                                    } else {
                                        state.putObject("running");
                                    }
                                })));
    }

    @Test
    void whatDoesNotBelongToTheSourceKeepsNothingBack() {
        lab.user()
                .edit(
                        Lab.ENVIRONMENTS,
                        Shop.STAGING,
                        "staging",
                        object -> object.withObject("/spec/workloads/selector/matchLabels")
                                .put("app", "web"));
        lab.user().create(Shop.config(Shop.STAGING, "noise", Map.of("GREETING", "")));
        stagingHas("api", "2-never-ready");
        lab.promote(following("1s"));
        Run first = verified("shop");
        stagingHas("web", "3");

        AtomicInteger times = new AtomicInteger();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .atMost(Lab.PATIENCE)
                .until(() -> {
                    stagingSays("noise", "hello " + times.incrementAndGet());
                    stagingSays("api-config", "hello " + times.get());
                    return !lab.run("shop").filter(first::equals).isPresent();
                });
        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
    }

    @Test
    void aChangeThatCarriesNothingLeavesThePromotionAsItWas() {
        lab.promote(following("1s"));
        Run first = verified("shop");
        lab.promote(following("1s").replace("name: shop}", "name: follower}"));
        lab.awaitReason("follower", "Ready", "UpToDate");
        int before = told().size();
        stagingSays("api-config", "hello again");

        awaitTold(before, "shop", "SourceSettling");
        awaitTold(before, "follower", "SourceSettling");
        assertEquals("True", lab.awaitReason("shop", "Ready", "Verified").getStatus());
        assertEquals("True", lab.awaitReason("follower", "Ready", "UpToDate").getStatus());
        assertTrue(lab.condition("shop", "Reconciling").isEmpty());
        assertEquals(first, lab.run("shop").orElseThrow());
    }

    @Test
    void thatAnAutoscalerScalesIsNoChange() {
        lab.promote(following("1s"));
        verified("shop");
        lab.user()
                .create(new HorizontalPodAutoscalerBuilder()
                        .withNewMetadata()
                        .withNamespace(Shop.STAGING)
                        .withName("web")
                        .endMetadata()
                        .withNewSpec()
                        .withNewScaleTargetRef("apps/v1", "Deployment", "web")
                        .withMaxReplicas(9)
                        .endSpec()
                        .build());
        lab.awaitThat(
                "it is seen",
                () -> lab.kept()
                        .workloads()
                        .contents(Shop.STAGING)
                        .autoscaler("web")
                        .isPresent());
        int before = told().size();
        scale("web");
        Awaitility.await().during(Duration.ofSeconds(1)).atMost(Lab.PATIENCE).until(() -> told().size() == before);

        scale("api");
        awaitTold(before, "shop", "SourceSettling");
    }

    private void scale(String deployment) {
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        deployment,
                        object -> object.withObject("/spec").put("replicas", 3));
    }
}
