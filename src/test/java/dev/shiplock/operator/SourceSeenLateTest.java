package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.Registration;
import dev.shiplock.demo.api.Verb;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is planned is read from the API; what is known of its health comes from watches, which may be late. */
class SourceSeenLateTest extends Following {
    @Test
    void aWatchThatIsInterruptedMakesNobodySayAnythingElse() {
        lab.promote(following("0s"));
        verified("shop");
        stagingHas("web", "3-never-ready");
        lab.awaitReason("shop", "Ready", "SourceUnhealthy");
        lab.awaitThat(
                "its pod is named",
                () -> lab.condition("shop", "Ready").orElseThrow().getMessage().contains("NotReady"));
        int before = told().size();

        lab.faults().failNext(request -> request.verb() == Verb.WATCH && request.isAbout("configmaps"), 500, 1000);
        lab.faults().cutWatches("operator-1");
        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/labels").put("look", "again"));
        Awaitility.await().during(Duration.ofSeconds(3)).atMost(Lab.PATIENCE).until(() -> told().size() == before);
        lab.faults().clear();
    }

    private void awaitNoRunAfter(Run last, Duration time) {
        Awaitility.await()
                .during(time)
                .atMost(Lab.PATIENCE)
                .until(() -> lab.run("shop").filter(last::equals).isPresent());
    }

    /** Until it is closed, nobody hears of what happens in staging. */
    private Registration stagingIsLate() {
        return lab.faults()
                .holdEvents(watch -> watch.namespace().equals(Shop.STAGING)
                        && watch.identity().startsWith("operator-"));
    }

    @Test
    void theHealthOfWhatWasThereBeforeIsNotTakenForThatOfWhatIsCarried() {
        try (Registration late = stagingIsLate()) {
            stagingHas("web", "3-never-ready");
            lab.promote(ONE_IMAGE);
            lab.await("shop", RunState.Waiting);
            lab.awaitReason("shop", "Ready", "NotYetSeen");
            assertEquals(
                    "the source shop-staging/staging has only just changed; the run goes on by itself once that has"
                            + " been seen",
                    lab.condition("shop", "Ready").orElseThrow().getMessage());
        }
        lab.awaitReason("shop", "Ready", "SourceUnhealthy");
        assertEquals(before, now());

        stagingHas("web", "4");
        verified("shop");
        assertTrue(now().has("deployments.apps/web", "web:4"));
    }

    @Test
    void aSourceThatWasPlannedBeforeItWasSeenHasToSettleFirst() {
        lab.promote(following("3s"));
        Run first = verified("shop");
        int before = told().size();
        stagingSays("api-config", "hello again");
        lab.awaitReason("shop", "Ready", "SourceSettling");
        try (Registration late = stagingIsLate()) {
            // The settling of what was seen ends while this is still on its way.
            stagingHas("web", "3");
            awaitNoRunAfter(first, Duration.ofSeconds(5));
            assertEquals("SourceSettling", reason("shop"));
            assertEquals(
                    1,
                    told().stream().skip(before).count(),
                    "nothing else was said meanwhile, not even that all is well");
        }
        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
    }

    @Test
    void aSourceWhoseWatchIsInterruptedHasNotSettled() {
        lab.promote(following("1s"));
        Run first = verified("shop");
        stagingHas("web", "3");
        lab.faults().failNext(request -> request.verb() == Verb.WATCH && request.isAbout("configmaps"), 500, 1000);
        lab.faults().cutWatches("operator-1");
        awaitNoRunAfter(first, Duration.ofSeconds(3));
        lab.faults().clear();
        verifiedAfter(first);
    }
}
