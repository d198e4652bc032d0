package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Promotions that follow their source: what they do not try again by themselves, and what nothing holds back. */
class OnChangeTest extends Following {
    private static final String FOLLOWING = following("0s");

    private void stagingHas(String deployment, String tag, int replicas) {
        Consumer<ObjectNode> change = object -> {
            ObjectNode spec = object.withObject("/spec").put("replicas", replicas);
            ((ObjectNode) spec.at("/template/spec/containers/0")).put("image", Shop.image(deployment, tag));
        };
        lab.user().edit("deployments.apps", Shop.STAGING, deployment, change);
    }

    private void awaitNothingTriedAgainAfterARestart() {
        List<Condition> before = lab.status("shop").conditions();
        lab.killOperators();
        long readings = readings();
        String operator = lab.startOperator();
        lab.awaitThat("the source is looked at", () -> readings() > readings);
        awaitNothingToldBy(operator, Duration.ofSeconds(1));
        assertEquals(before, lab.status("shop").conditions());
        assertEquals(1, lab.status("shop").history().size());
    }

    @Test
    void whatFailedIsToldOnceMoreWhenTheSourceHasBeenLookedAtAnew() {
        lab.promote(FOLLOWING + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("shop");
        String run = lab.run("shop").orElseThrow().id();
        awaitNothingTriedAgainAfterARestart();

        stagingSays("api-config", "hello again");
        String message = lab.awaitReason("shop", "Ready", "RejectedBefore").getMessage();
        assertTrue(message.contains("Deployment/web") && message.contains(run), message);
        awaitNothingTriedAgainAfterARestart();
    }

    @Test
    void whatAPersonAbortedInMidRunDoesNotComeBackByItself() {
        lab.promote(FOLLOWING.replace("names: [web]}", "names: [web]}, soak: 10m"));
        lab.await("shop", RunState.Soaking);
        lab.command("shop", "abort", "kim");
        rolledBack("shop");
        assertEquals(
                "True", lab.condition("shop", "RejectedBefore").orElseThrow().getStatus());

        awaitNothingTriedAgainAfterARestart();
    }

    @Test
    void whatAPersonAbortedBeforeItsFirstChangeDoesNotComeBackByItself() {
        lab.promote(FOLLOWING + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        lab.command("shop", "abort", "kim");
        ended("shop", RunState.Rejected);

        awaitNothingTriedAgainAfterARestart();
    }

    @Test
    void anIdlePromotionIsNotWrittenAtARestart() {
        lab.promote(FOLLOWING);
        verified("shop");
        lab.promote(FOLLOWING.replace("name: shop}", "name: follower}"));
        lab.awaitReason("follower", "Ready", "UpToDate");
        lab.promote(
                ONE_IMAGE.replace("name: shop}", "name: rejected}").replace("names: [web]}", "names: [api]}, soak: 10m")
                        + "  trigger: OnChange\n  settle: 0s\n");
        lab.await("rejected", RunState.Soaking);
        lab.command("rejected", "abort", "kim");
        ended("rejected", RunState.RolledBack);
        lab.killOperators();

        String operator = lab.startOperator();
        awaitLookedAtAgain();
        assertEquals(
                List.of(),
                lab.writes(entry ->
                        entry.identity().equals(operator) && entry.request().isAbout("promotions")));
        assertEquals("Verified", lab.status("shop").state());
    }

    /** Idle for a while: every Promotion is looked at once the source has been read and has settled. */
    private void awaitLookedAtAgain() {
        Awaitility.await()
                .during(Duration.ofSeconds(3))
                .atMost(Lab.PATIENCE)
                .until(() -> lab.kept().sizes().get("changes") == 3);
    }

    @Test
    void aMendedWorkloadIsCarriedTogetherWithWhatWasInnocent() {
        stagingHas("api", "2-exit", 0);
        lab.promote(FOLLOWING.replace("names: [web]}", "names: [api, web]}, acceptZero: true"));
        rolledBack("shop");
        assertEquals(
                List.of("Deployment/api"),
                lab.status("shop").rejected().stream().map(Rejection::workload).toList());

        stagingHas("api", "3", 0);
        verified("shop");
        assertTrue(now().has("deployments.apps/api", "api:3"));
        assertTrue(now().has("deployments.apps/web", "web:2"));
    }
}
