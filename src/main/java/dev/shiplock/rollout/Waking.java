package dev.shiplock.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** When a run is looked at again without an event. */
final class Waking {
    /** Nothing is known of a workload yet, for instance because a watch is still filling after a restart. */
    private static final Duration UNHEARD = Duration.ofSeconds(5);

    /** A time that is over already would be a busy loop, no time at all might be a wait without end. */
    private static final Duration OVERDUE = Duration.ofSeconds(1);

    private Waking() {}

    static Decision at(Instant now, Stream<Instant> times) {
        return Decision.await(
                times.map(time -> time.isAfter(now) ? time : now.plus(OVERDUE)).min(Instant::compareTo));
    }

    /** Waits inside a phase: for deadlines, for what the health of workloads says, and for workloads that nothing is known of. */
    static Decision inPhase(Rollout run, Facts.InPhase facts, Stream<Instant> deadlines, Instant now) {
        Stream<Instant> unheard = run.current().unheard(facts.health()) ? Stream.of(now.plus(UNHEARD)) : Stream.empty();
        Stream<Instant> again = facts.health().values().stream().flatMap(health -> health.lookAgain().stream());
        return at(now, Stream.of(deadlines, unheard, again).flatMap(times -> times));
    }
}
