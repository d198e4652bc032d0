package dev.shiplock.gate;

import dev.shiplock.api.Verdict;
import dev.shiplock.rollout.GateStanding;
import java.time.Duration;

/** Hears what gates do, to count and time it; called on the thread of the ask, so it must not wait. */
public interface GateMeter {
    /**
     * A question was answered, or is waited for no longer.
     *
     * @param type of the gate, in one word
     */
    void asked(String type, Verdict verdict, Duration took);

    /**
     * A gate passed for the first time, for as long as it has to, or failed for good.
     *
     * @param type of the gate, in one word
     * @param took since it was first asked
     */
    void decided(String type, GateStanding.Outcome outcome, Duration took);
}
