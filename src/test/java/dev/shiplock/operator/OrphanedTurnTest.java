package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Revisions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that lose their Promotion or their record: the environment says so, and somebody can put it right. */
class OrphanedTurnTest extends InTheLab {
    private static final String REVISIONS = "environmentrevisions.shiplock.dev";

    private String halfChanged() {
        String run = soaking().id();
        lab.killOperators();
        return run;
    }

    /** Somebody deletes the Promotion, and its finalizer by hand. */
    private String orphaned() {
        String run = halfChanged();
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.edit(
                Lab.PROMOTIONS, "shop", object -> object.withObject("/metadata").remove("finalizers"));
        assertTrue(lab.find("shop").isEmpty());
        lab.startOperator();
        awaitStalled("OrphanedTurn");
        return run;
    }

    private Condition awaitStalled(String reason) {
        lab.awaitThat(
                "production is Stalled because " + reason,
                () -> stalled()
                        .filter(condition -> condition.getReason().equals(reason))
                        .isPresent());
        return stalled().orElseThrow();
    }

    private Optional<Condition> stalled() {
        return Optional.ofNullable(lab.production().getStatus())
                .flatMap(status -> status.conditions().stream()
                        .filter(condition -> condition.getType().equals("Stalled"))
                        .findFirst());
    }

    private void awaitNotStalled() {
        lab.awaitThat("production is not Stalled any more", () -> stalled().isEmpty());
    }

    @Test
    void theEnvironmentNamesTheRunItsPromotionAndWhatToDo() {
        String run = orphaned();
        String message = awaitStalled("OrphanedTurn").getMessage();
        assertTrue(message.contains(run), message);
        assertTrue(message.contains("Promotion shop"), message);
        assertTrue(message.contains("shiplock.dev/accept=" + run), message);

        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        lab.awaitReason("next", "Stalled", "OrphanedTurn");
        assertEquals(2, lab.revisions().stream().filter(Revisions::inUse).count());
    }

    @Test
    void aPromotionThatIsCreatedAgainPutsBackWhatWasRecorded() {
        orphaned();
        lab.promote(ONE_IMAGE);

        rolledBack("shop");
        awaitNotStalled();
    }

    @Test
    void whatAnOrphanHasLeftCanBeTakenAsItIs() {
        String run = orphaned();
        Production left = now();
        accept("kim:" + run);

        lab.awaitThat("the environment is free", () -> lab.leftovers("shop").isEmpty());
        awaitNotStalled();
        lab.awaitEvent("Accepted");
        assertEquals(left, now());
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        verified("next");
    }

    private void accept(String value) {
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/metadata/annotations").put("shiplock.dev/accept", value));
    }

    @Test
    void anAcceptThatMeansAnotherRunIsRefused() {
        String run = orphaned();
        accept("shop-another");

        lab.awaitEvent("CommandRefused");
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/metadata/annotations").put("example.com/edited", "yes"));
        lab.awaitThat("it goes on describing it", () -> lab.production().getStatus() != null);
        assertEquals(
                "shop-another", lab.production().getMetadata().getAnnotations().get("shiplock.dev/accept"));
        assertEquals(run, lab.production().getStatus().turn().run());
    }

    @Test
    void aWipedTurnOfAnOrphanIsPutBackBeforeAnotherRunTakesIt() {
        String run = halfChanged();
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.edit(
                Lab.PROMOTIONS, "shop", object -> object.withObject("/metadata").remove("finalizers"));
        lab.user().wipeStatus(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        lab.user().wipeStatus(REVISIONS, Shop.PRODUCTION, run);
        Production left = now();
        lab.startOperator();
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));

        awaitStalled("OrphanedTurn");
        assertEquals(run, lab.production().getStatus().turn().run());
        assertEquals(left, now());
    }

    @Test
    void aPromotionThatGoesBeforeItsFirstChangeLeavesNothingBehind() {
        lab.promote(TWO_PHASES + "  suspend: false\n" + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");

        lab.awaitThat("nothing is kept", () -> lab.revisions().stream().noneMatch(Revisions::inUse));
    }

    /** Whatever else happens meanwhile: the gate goes on answering for a moment, and its answers call for passes. */
    @ParameterizedTest
    @ValueSource(ints = {4, 12})
    void whatOthersWriteAtTheSameTimeKeepsNothingOfAPromotionThatGoes(int conflicts) {
        lab.promote(TWO_PHASES + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        lab.faults()
                .failNext(
                        request -> request.identity().startsWith("operator-")
                                && request.isAbout("environmentrevisions")
                                && request.isWrite(),
                        409,
                        conflicts);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");

        lab.awaitThat("nothing is kept", () -> lab.revisions().stream().noneMatch(Revisions::inUse));
        assertEquals(
                conflicts,
                lab.writes(entry -> entry.request().isAbout("environmentrevisions") && entry.code() == 409)
                        .size());
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        verified("next");
    }

    @Test
    void aPromotionThatIsCreatedAgainBeforeItsFirstChangeIsPlannedAnew() {
        lab.promote(TWO_PHASES + NEVER_PASSING);
        String first = lab.await("shop", RunState.Waiting).id();
        lab.killOperators();
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.promote(ONE_IMAGE);
        lab.startOperator();

        lab.awaitThat(
                "what it asks for itself is carried out",
                () -> lab.run("shop")
                        .filter(run -> !run.id().equals(first) && run.state() == RunState.Verified)
                        .isPresent());
        assertTrue(now().has("deployments.apps/api", "api:1\""), "the first one's plan is not carried out");
    }

    @Test
    void whatWasLeftWhileNobodyWatchedIsLetGoByTheNextRun() {
        lab.promote(TWO_PHASES + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        lab.killOperators();
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.startOperator();
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));

        verified("next");
    }

    private void loseRecord() {
        for (EnvironmentRevision revision : lab.revisions()) {
            String name = revision.getMetadata().getName();
            lab.edit(REVISIONS, name, object -> object.withObject("/metadata").remove("finalizers"));
            lab.user().delete(REVISIONS, Shop.PRODUCTION, name);
        }
        assertTrue(lab.revisions().isEmpty());
    }

    @Test
    void aDeletedPromotionWhoseRecordIsLostSaysSoAndGoes() {
        halfChanged();
        loseRecord();
        Production left = now();
        lab.startOperator();
        lab.awaitReason("shop", "Stalled", "RunStateLost");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");

        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
        lab.awaitEvent("RunStateLost");
        lab.awaitThat("the environment is free", () -> lab.leftovers("shop").isEmpty());
        assertEquals(left, now());
    }

    @Test
    void aDeletedPromotionThatLostItsStatusAndItsRecordGoesToo() {
        halfChanged();
        loseRecord();
        lab.user().wipeStatus(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.startOperator();
        lab.awaitReason("shop", "Stalled", "RunStateLost");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");

        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
        lab.awaitThat("the environment is free", () -> lab.leftovers("shop").isEmpty());
    }

    @Test
    void halfARecordIsKeptUnlessThePromotionSaysToLeaveThings() {
        String run = halfChanged();
        String baseline = run + "-baseline";
        lab.edit(REVISIONS, baseline, object -> object.withObject("/metadata").remove("finalizers"));
        lab.user().delete(REVISIONS, Shop.PRODUCTION, baseline);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.startOperator();
        lab.awaitReason("shop", "Stalled", "RunStateLost");

        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/annotations").put("shiplock.dev/on-delete", "leave"));
        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
        lab.awaitThat("the environment is free", () -> lab.leftovers("shop").isEmpty());
    }
}
