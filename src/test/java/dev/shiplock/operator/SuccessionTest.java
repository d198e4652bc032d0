package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that are deleted and created again before their deletion has been dealt with ({@code kubectl replace --force}). */
class SuccessionTest extends InTheLab {
    /** @param millis how long the deletion takes; six seconds is longer than the new one is looked for */
    @ParameterizedTest
    @ValueSource(longs = {700, 6_000})
    void aPromotionCreatedAgainWhileItsDeletionIsHandledIsCarriedOut(long millis) {
        Promotion old = lab.promote(ONE_IMAGE + NEVER_PASSING);
        lab.await("shop", RunState.Waiting);
        lab.faults()
                .delayNext(
                        request -> request.identity().startsWith("operator-")
                                && request.isAbout("environmentrevisions")
                                && request.isWrite(),
                        Duration.ofMillis(millis),
                        1);
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.promote(ONE_IMAGE);

        verified("shop");
        lab.awaitThat(
                "nothing is kept of the old one",
                () -> lab.kept().memories().size() <= 1 && lab.kept().metrics().size() <= 1);
        assertNotEquals(
                old.getMetadata().getUid(),
                lab.find("shop").orElseThrow().getMetadata().getUid());
    }

    @Test
    void anEnvironmentCreatedAgainWhileItsDeletionWaitsIsDescribedAndWatched() {
        lab.awaitThat("it is described", () -> lab.production().getStatus() != null);
        for (int i = 0; i < 4; i++) {
            String value = String.valueOf(i);
            lab.edit(
                    Lab.ENVIRONMENTS,
                    "production",
                    object -> object.withObject("/metadata/annotations").put("example.com/edited", value));
        }
        lab.recreateProduction();

        lab.awaitThat(
                "the new one is described",
                () -> lab.production().getStatus() != null
                        && !lab.production().getStatus().conditions().isEmpty());
        lab.promote(ONE_IMAGE);
        verified("shop");
    }
}
