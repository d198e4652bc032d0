package dev.shiplock.kubernetes.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The connection of a watch, as far as somebody has looked at it. API servers end every watch after some minutes, and it is opened again at
 * once: that is no trouble, but what is known in between may be out of date.
 */
final class Connection {
    /** How long an interruption lasts before it is one that people are told of. */
    static final Duration ORDINARY = Duration.ofSeconds(5);

    /** How long a connection has been back before what was missed has surely arrived. */
    static final Duration CATCHING_UP = Duration.ofSeconds(1);

    private final InstantSource clock;
    private boolean opened;
    private Optional<Interruption> interruption = Optional.empty();
    private Optional<String> failure = Optional.empty();

    Connection(InstantSource clock) {
        this.clock = clock;
    }

    /** @param back since when the connection is back; empty while it is not */
    private record Interruption(Instant since, Optional<Instant> back) {}

    synchronized void failed(String inWords) {
        failure = Optional.of(inWords);
    }

    synchronized Optional<String> lastFailure() {
        return failure;
    }

    /** Whether what was read is what there is. Before the watch was opened for the first time, what was read has only just been read. */
    synchronized boolean isSettled(boolean connected) {
        look(connected);
        return interruption.isEmpty() || (!opened && !isLong());
    }

    /** @param objects what is watched, in words */
    synchronized Optional<String> problem(boolean connected, String objects) {
        look(connected);
        return interruption
                .filter(now -> now.back().isEmpty() && isLong())
                .map(now -> failure.orElseGet(() -> "The watch of " + objects + " has been interrupted since "
                        + now.since().truncatedTo(ChronoUnit.SECONDS)
                        + " and is tried again all the time; see whether the API server answers the operator, and whether its service account may still"
                        + " list and watch them"));
    }

    private boolean isLong() {
        return interruption
                .filter(now -> !clock.instant().isBefore(now.since().plus(ORDINARY)))
                .isPresent();
    }

    private void look(boolean connected) {
        Instant now = clock.instant();
        if (!connected) {
            Instant since = interruption.map(Interruption::since).orElse(now);
            interruption = Optional.of(new Interruption(since, Optional.empty()));
            return;
        }
        // What failed before the connection was there says nothing about the next interruption.
        failure = Optional.empty();
        interruption = interruption
                .filter(before -> opened)
                .map(before -> new Interruption(before.since(), before.back().or(() -> Optional.of(now))))
                .filter(before -> before.back()
                        .filter(back -> now.isBefore(back.plus(CATCHING_UP)))
                        .isPresent());
        opened = true;
    }
}
