package dev.shiplock.kubernetes.health;

import java.time.Instant;
import java.util.Optional;

/** How one pod of the newest revision does. */
sealed interface PodVerdict {
    record Ready() implements PodVerdict {}

    /** @param lookAgain when patience ends, if it does by time alone */
    record Progressing(String reason, String message, Optional<Instant> lookAgain) implements PodVerdict {}

    record Doubt(String reason, String message) implements PodVerdict {}

    record Failed(String reason, String message) implements PodVerdict {}
}
