package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a run waits for wakes it: it does not wait for the next time at which it would look by itself. */
class WakeUpTest extends InTheLab {
    /** Well below the half minute after which a run that waits looks again. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private static final String NEXT = ONE_IMAGE.replace("name: shop}", "name: next}");

    @Test
    void aRunThatWaitsInTheQueueStartsWhenTheTurnIsGivenBack() {
        soaking();
        lab.promote(NEXT);
        lab.awaitReason("next", "Ready", "Queued");
        long began = System.nanoTime();
        lab.command("shop", "abort", "kim");
        verified("next");
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertTrue(took.compareTo(SOON) < 0, () -> "woken, not polled: " + took);
    }
}
