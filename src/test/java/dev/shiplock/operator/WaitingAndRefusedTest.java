package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Why no run starts, or none goes on: said once, where people look, for as long as it is so. */
class WaitingAndRefusedTest extends InTheLab {
    private long said(String reason) {
        return lab.events().filter(event -> event.getReason().equals(reason)).count();
    }

    @Test
    void aRefusedRequestIsSaidOnceAndStartsByItselfOnceTheObstacleIsGone() {
        // Two watches tell of the two, in any order: an operator that starts later knows both.
        lab.killOperators();
        lab.user().delete(Lab.ENVIRONMENTS, Shop.STAGING, "staging");
        lab.promote(ONE_IMAGE);
        lab.startOperator();
        lab.awaitReason("shop", "Stalled", "SourceNotShared");
        lab.awaitEvent("Refused");
        assertEquals("SourceNotShared", lab.status("shop").state());

        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/annotations").put("a", "b"));
        lab.user().create(Shop.environment("""
                        metadata: {name: staging, namespace: shop-staging}
                        spec: {tier: Staging, sharedWith: {namespaces: [shop-production]}}
                        """));
        verified("shop");
        assertEquals(1, said("Refused"));
        assertEquals("Verified", lab.status("shop").state());
    }

    @Test
    void anAnnotationThatMeansNothingIsSaidOnce() {
        lab.promote(ONE_IMAGE.replace("{name: shop}", "{name: shop, annotations: {shiplock.dev/rolback: kim}}"));
        verified("shop");
        lab.awaitEvent("UnknownAnnotation");
        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/annotations").put("shiplock.dev/pause", "kim"));
        lab.awaitThat("the second is said, too", () -> said("UnknownAnnotation") == 2);
        assertEquals(
                List.of("shiplock.dev/pause", "shiplock.dev/rolback"),
                lab.events()
                        .filter(event -> event.getReason().equals("UnknownAnnotation"))
                        .map(event -> event.getMessage().replaceAll("the annotation (\\S+) means nothing; .*", "$1"))
                        .sorted()
                        .toList());
    }

    @Test
    void upToDateIsWhatCountsNotTheRunBefore() {
        lab.promote(ONE_IMAGE + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("shop");
        assertEquals("RolledBack", lab.status("shop").state());
        lab.edit(Lab.PROMOTIONS, "shop", object -> {
            object.withObject("/spec").remove("set");
            object.withObject("/spec").putArray("carry").add("Resources");
        });
        lab.awaitReason("shop", "Ready", "UpToDate");

        assertEquals("UpToDate", lab.status("shop").state());
        assertTrue(lab.condition("shop", "RolledBack").isEmpty());
        assertTrue(lab.condition("shop", "Stalled").isEmpty());
    }

    /** A run that fails soon, pauses, and does so again whenever it is resumed; since when it is paused. */
    private String paused() {
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, deadline: 400ms, onFailure: Pause")
                + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-never-ready\"}]\n");
        return lab.await("shop", RunState.Paused).since();
    }

    private String pausedAgain(String before) {
        lab.awaitThat(
                "it is resumed and paused again",
                () -> lab.run("shop")
                        .filter(run ->
                                run.state() == RunState.Paused && !run.since().equals(before))
                        .isPresent());
        return lab.run("shop").orElseThrow().since();
    }

    @Test
    void aCommandIsActedOnOncePerRunAndSaysSoWhenItIsGivenAgain() {
        String first = paused();
        lab.command("shop", "resume", "kim");
        String second = pausedAgain(first);

        lab.command("shop", "resume", "kim");
        lab.awaitEvent("CommandIgnored");
        lab.awaitThat(
                "it is remembered",
                () -> Boolean.TRUE.equals(lab.status("shop").command().ignored()));
        // GitOps applies the same again and again.
        int writes = lab.writes().size();
        lab.command("shop", "resume", "other");
        pausedAgain(second);
        assertEquals(1, said("CommandIgnored"));
        assertTrue(lab.writes().size() > writes);
    }

    @Test
    void aCommandThatWasRefusedIsActedOnWhenItIsGivenAgainAtTheRightTime() {
        String first = paused();
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("suspend", true));
        lab.command("shop", "resume", "kim");
        lab.awaitEvent("CommandRefused");
        lab.awaitThat(
                "it is done with",
                () -> Boolean.TRUE.equals(lab.status("shop").command().refused()));
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("suspend", false));
        lab.command("shop", "resume", "kim");

        pausedAgain(first);
        assertEquals(0, said("CommandIgnored"));
    }

    @Test
    void aCommandThatGitOpsPutsBackCostsOneWriteAndNoMore() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        lab.command("shop", "abort", "kim");
        lab.awaitEvent("CommandRefused");
        lab.awaitThat(
                "it is done with",
                () -> lab.status("shop").command() != null
                        && Boolean.TRUE.equals(lab.status("shop").command().done()));
        lab.command("shop", "abort", "kim");
        lab.awaitThat(
                "that is remembered",
                () -> Boolean.TRUE.equals(lab.status("shop").command().ignored()));
        int writes = lab.writes().size();
        for (int i = 0; i < 3; i++) {
            lab.command("shop", "abort", "kim");
            String count = Integer.toString(i);
            lab.edit(
                    Lab.PROMOTIONS,
                    "shop",
                    object -> object.withObject("/metadata/labels").put("applied", count));
        }
        Awaitility.await()
                .during(Duration.ofMillis(700))
                .atMost(Lab.PATIENCE)
                .until(() -> lab.writes().size() == writes);
        assertEquals(1, said("CommandIgnored"));
    }

    @Test
    void aSourceThatIsScaledToZeroIsAcceptedWhereThePhaseSaysSo() {
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        "web",
                        object -> object.withObject("/spec").put("replicas", 0));
        lab.promote(ONE_IMAGE);
        lab.awaitReason("shop", "Ready", "SourceUnhealthy");
        lab.command("shop", "abort", "kim");
        ended("shop", RunState.Rejected);

        lab.promote(ONE_IMAGE
                .replace("name: shop}", "name: night}")
                .replace("names: [web]}", "names: [web]}, acceptZero: true"));
        verified("night");
    }

    @Test
    void aWorkloadThatGetsOnlyExplicitValuesDoesNotWaitForItsCounterpart() {
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        "web",
                        object -> object.withObject("/spec").put("replicas", 0));
        lab.promote(ONE_IMAGE + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-hotfix\"}]\n");
        verified("shop");

        assertTrue(now().has("deployments.apps/web", "web:2-hotfix"));
    }

    @Test
    void aRejectedChangeIsVisibleForAsLongAsTheSourceHoldsItAfterARestartToo() {
        lab.promote(ONE_IMAGE + "  trigger: OnChange\n  settle: 1s\n"
                + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("shop");
        assertEquals(
                "True", lab.condition("shop", "RejectedBefore").orElseThrow().getStatus());

        String message = lab.condition("shop", "RejectedBefore").orElseThrow().getMessage();
        lab.killOperators();
        lab.startOperator();
        Awaitility.await()
                .during(Duration.ofSeconds(3))
                .atMost(Lab.PATIENCE)
                .until(() -> lab.condition("shop", "RejectedBefore")
                        .filter(condition -> condition.getMessage().equals(message))
                        .isPresent());
        assertEquals(1, lab.status("shop").history().size());
        assertEquals("RolledBack", lab.status("shop").state());
    }
}
