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
        lab.promote(following("2s"));
        Run first = verified("shop");
        stagingSays("api-config", "hello again");
        try (Registration late = stagingIsLate()) {
            // The settling of what was seen ends while this is still on its way.
            stagingHas("web", "3");
            awaitNoRunAfter(first, Duration.ofSeconds(4));
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
