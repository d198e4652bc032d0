package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import java.time.Instant;
import java.util.Optional;

/**
 * What a pass came to.
 *
 * @param promotion the Promotion as it is now; empty when it is gone
 * @param again whether the next pass can follow at once
 * @param until when to look again though nothing happens; empty: only when something does
 */
record Outcome(Optional<Promotion> promotion, boolean again, Optional<Instant> until) {
    static Outcome again(Promotion promotion) {
        return new Outcome(Optional.of(promotion), true, Optional.empty());
    }

    static Outcome rest(Promotion promotion, Optional<Instant> until) {
        return new Outcome(Optional.of(promotion), false, until);
    }

    static Outcome gone() {
        return new Outcome(Optional.empty(), false, Optional.empty());
    }
}
