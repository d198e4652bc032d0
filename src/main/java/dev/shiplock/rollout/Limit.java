package dev.shiplock.rollout;

import dev.shiplock.api.GateSpec;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.Rollout.Failure;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How long a written phase may take to prove itself, so that a gate that passes and fails in turn, or a soak that is broken again and again,
 * does not go on for ever.
 *
 * <p>After the limit the first thing that is not as it should be fails the phase; what is just proving itself without a break may end. A
 * disturbance that is nobody's fault (a drain) fails nothing, and the limit begins anew when it is over. What is not seen fails nothing either.
 */
final class Limit {
    private static final int SOAKS = 3;

    private Limit() {}

    /** Empty before the phase is written. */
    static Optional<Instant> of(PhaseProgress phase, PlannedPhase planned) {
        Duration once = Phases.deadline(planned).plus(longestFor(planned));
        Duration soaks = planned.spec().soak().toDuration().multipliedBy(SOAKS);
        return phase.soaked()
                .map(first -> first.plus(soaks).plus(once))
                .or(() -> phase.written()
                        .map(when -> when.plus(Phases.deadline(planned)).plus(once)));
    }

    private static Duration longestFor(PlannedPhase planned) {
        return planned.spec().gates().stream()
                .map(GateSpec::forAtLeast)
                .map(span -> span.toDuration())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** When to look again because of it; a limit that is over is judged at the next answer. */
    static Stream<Instant> ahead(Rollout run, PlannedPhase planned, Instant now) {
        return of(run.current(), planned).stream().filter(now::isBefore);
    }

    /** The failure of a phase that settles or soaks beyond its limit; empty if all is as it should be, or disturbed. */
    static Optional<Failure> exceeded(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        boolean over =
                of(run.current(), planned).filter(end -> !now.isBefore(end)).isPresent();
        boolean seen = !run.current().unheard(facts.health());
        return over && seen && !disturbed(run, facts) ? broken(run, planned, facts, now) : Optional.empty();
    }

    private static boolean disturbed(Rollout run, Facts.InPhase facts) {
        return run.reason().equals(News.DISTURBED) || Proving.disturbed(run, facts);
    }

    private static Optional<Failure> broken(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        String phase = run.current().name();
        boolean soaked = run.current().soaked().isPresent();
        Optional<Failure> unready = run.current()
                .known(facts.health())
                .filter(health -> health.condition() != WorkloadHealth.Condition.Ready)
                .findFirst()
                .map(health -> failure(
                        run,
                        planned,
                        soaked ? "SoakNeverHeld" : "DeadlineExceeded",
                        Sentences.workload(health),
                        List.of(health.workload()),
                        now));
        return unready.or(() -> facts.standings().stream()
                .filter(Proving::doubtful)
                .findFirst()
                .map(gate -> failure(
                        run,
                        planned,
                        soaked ? "SoakNeverHeld" : "GatesNotPassed",
                        Sentences.gate("phase " + phase, gate),
                        Blame.ofPhase(run.current(), planned),
                        now)));
    }

    private static Failure failure(
            Rollout run, PlannedPhase planned, String reason, String what, List<ObjectRef> objects, Instant now) {
        PhaseProgress phase = run.current();
        String before = phase.soaked()
                .map(first -> "phase " + phase.name() + " soaks since " + first + ", and no soak of "
                        + planned.spec().soak() + " has held: ")
                .orElseGet(() -> "phase " + phase.name() + " was written at "
                        + phase.written().map(Instant::toString).orElse("")
                        + " and has not passed within twice its deadline of "
                        + planned.spec().deadline()
                        + (longestFor(planned).isZero() ? "" : " and the longest for of its gates")
                        + ": ");
        return new Failure(phase.name(), reason, before + what, now, objects);
    }
}
