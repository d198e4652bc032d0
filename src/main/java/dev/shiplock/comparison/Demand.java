package dev.shiplock.comparison;

import com.google.re2j.Pattern;
import java.time.LocalDate;
import java.util.Optional;

/** What a rule demands of a field. */
sealed interface Demand {
    record Equal(String value) implements Demand {}

    record MustDiffer() implements Demand {}

    record TagMatches(Pattern pattern) implements Demand {}

    record Required() implements Demand {}

    /** @param expires the last day on which it counts */
    record Accept(Optional<LocalDate> expires) implements Demand {
        boolean countsOn(LocalDate day) {
            return expires.isEmpty() || !day.isAfter(expires.get());
        }
    }
}
