package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Revisions;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a Promotion is told that was created again, and what is not said of a spec that nobody has carried out. */
class AnsweredBeforeTest extends InTheLab {
    private void deleted(String promotion) {
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, promotion);
        lab.awaitThat("it is gone", () -> lab.find(promotion).isEmpty());
    }

    @Test
    void aRunThatEndedWellIsReady() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        deleted("shop");
        lab.promote(ONE_IMAGE);

        assertEquals("True", lab.awaitReason("shop", "Ready", "AlreadyAnswered").getStatus());
        assertEquals("AlreadyAnswered", lab.status("shop").state());
        assertTrue(lab.condition("shop", "Reconciling").isEmpty());
        assertTrue(lab.run("shop").isEmpty());
    }

    @Test
    void aRunThatWasRolledBackNeedsADecision() {
        String failing = ONE_IMAGE + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n";
        lab.promote(failing);
        rolledBack("shop");
        deleted("shop");
        lab.promote(failing);

        String message = lab.awaitReason("shop", "Stalled", "AlreadyAnswered").getMessage();
        assertTrue(message.contains("RolledBack") && message.contains("shiplock.dev/retry"), message);
        // It is said for as long as it is so.
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("suspend", true));
        lab.awaitThat(
                "the new generation is looked at",
                () -> lab.find("shop")
                        .filter(found -> found.getMetadata()
                                .getGeneration()
                                .equals(found.getStatus().observedGeneration()))
                        .isPresent());
        assertEquals(
                message, lab.awaitReason("shop", "Stalled", "AlreadyAnswered").getMessage());
    }

    @Test
    void aRunThatWentWithItsPromotionBeforeTheFirstChangeAnsweredNothing() {
        lab.promote(TWO_PHASES
                .replace("name: shop}", "name: first}")
                .replace("names: [api]}}", "names: [api]}, soak: 10m}"));
        lab.await("first", RunState.Soaking);
        lab.promote(ONE_IMAGE);
        lab.awaitReason("shop", "Ready", "Queued");
        deleted("shop");
        lab.awaitThat(
                "its run is rejected",
                () -> lab.revisions().stream().anyMatch(one -> Revisions.state(one) == RevisionState.Rejected));
        lab.command("first", "abort", "kim");
        rolledBack("first");

        lab.promote(ONE_IMAGE);
        verified("shop");
    }

    @Test
    void aRunThatSomebodyAbortedBeforeItsFirstChangeIsNotTriedAgainByItself() {
        lab.promote(ONE_IMAGE + NEVER_PASSING);
        String first = lab.await("shop", RunState.Waiting).id();
        lab.command("shop", "abort", "kim");
        ended("shop", RunState.Rejected);
        deleted("shop");

        lab.promote(ONE_IMAGE + NEVER_PASSING);
        String message = lab.awaitReason("shop", "Stalled", "AlreadyAnswered").getMessage();
        assertTrue(message.contains(first) && message.contains("Rejected"), message);
    }

    @Test
    void aRunThatWasToBePlannedAgainAnsweredNothing() {
        lab.promote(ONE_IMAGE + NEVER_PASSING);
        String first = lab.await("shop", RunState.Waiting).id();
        lab.killOperators();
        lab.edit(
                "deployments.apps",
                "web",
                object -> ((ObjectNode) object.at("/spec/template/spec/containers/0"))
                        .put("image", "registry.example.com/shop/web:1.5"));
        String now = lab.user()
                .get(Promotion.class, Shop.PRODUCTION, "shop")
                .orElseThrow()
                .getMetadata()
                .getUid();
        lab.user()
                .editStatus(
                        Lab.PROMOTIONS,
                        Shop.PRODUCTION,
                        "shop",
                        object -> object.withObject("/status/run")
                                .put("state", "Rejected")
                                .put("reason", "BaselineMoved"));
        lab.startOperator();
        lab.awaitThat(
                "another run is planned",
                () -> lab.run("shop").filter(run -> !run.id().equals(first)).isPresent());
        deleted("shop");

        lab.promote(ONE_IMAGE + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        assertNotEquals(now, lab.find("shop").orElseThrow().getMetadata().getUid());
    }

    @Test
    void theEndOfARunIsNotTheAnswerToASpecThatHasChangedMeanwhile() {
        AtomicReference<String> first = new AtomicReference<>("");
        onceSoaking(() -> {
            first.set(lab.run("shop").orElseThrow().id());
            lab.edit(
                    Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("run", "second"));
        });
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 2s"));
        lab.awaitThat(
                "the first run's end, or what follows it, is written",
                () -> lab.run("shop").map(Run::state).equals(Optional.of(RunState.Verified)));
        lab.awaitReason("shop", "Ready", "UpToDate");

        assertEquals(first.get(), lab.run("shop").orElseThrow().id());
        long untrue = lab.writes(entry -> entry.applied()
                        && entry.request().isAbout("promotions")
                        && entry.request().body().contains("\"observedGeneration\":2")
                        && entry.request().body().contains("\"state\":\"Verified\",\"request\""))
                .size();
        assertEquals(0, untrue, () -> "Ready before it was answered: " + lab.writes());
        assertTrue(
                lab.writes(entry -> entry.request().isAbout("promotions")
                                        && entry.request().body().contains("\"reason\":\"Queued\""))
                                .size()
                        > 0,
                "the end says that another request waits");
    }
}
