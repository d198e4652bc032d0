package dev.shiplock.rollout;

import dev.shiplock.api.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is worth a status write while a phase waits: that a workload is ready (when others wait for its place), no longer ready, or disturbed,
 * and a trouble that people should know of. That pods are starting is none. What is said follows from the facts alone, so saying it once
 * is enough.
 */
final class News {
    /** The reason of a run whose workloads are disturbed by something that is not their fault. */
    static final String DISTURBED = "Disturbed";

    private static final String SUSPENDED = "Suspended";

    private News() {}

    /** The run with its news; empty when the persisted run says it all. */
    static Optional<Rollout> of(
            Rollout persisted, Rollout run, Duration deadline, Orders orders, Facts.InPhase facts, Instant now) {
        Rollout followed =
                undisturbed(run, facts, now).changingCurrent(phase -> phase.following(facts.health(), deadline, now));
        Word word = word(followed, orders, facts);
        boolean same = persisted.reason().equals(word.reason())
                && persisted.message().equals(word.message())
                && persisted.current().sameProgress(followed.current());
        return same
                ? Optional.empty()
                : Optional.of(followed.because(word.reason(), word.message())
                        .changingCurrent(phase -> phase.seen(facts.health()).withGates(facts.standings())));
    }

    /** With the limit of its phase begun anew, if a disturbance was the last news. */
    static Rollout undisturbed(Rollout run, Instant now) {
        return run.reason().equals(DISTURBED) && run.state() != RunState.Applying
                ? run.changingCurrent(phase -> phase.provingFrom(now))
                : run;
    }

    private static Rollout undisturbed(Rollout run, Facts.InPhase facts, Instant now) {
        return Proving.disturbed(run, facts) || run.current().unheard(facts.health()) ? run : undisturbed(run, now);
    }

    private record Word(String reason, String message) {}

    private static Word word(Rollout run, Orders orders, Facts.InPhase facts) {
        return disturbed(run, facts)
                .or(() -> suspended(run, orders))
                .or(() -> unseen(run, facts))
                .or(() -> trouble(run, facts))
                .orElseGet(() -> quiet(run));
    }

    private static Optional<Word> disturbed(Rollout run, Facts.InPhase facts) {
        return run.current()
                .known(facts.health())
                .filter(health -> health.condition() == WorkloadHealth.Condition.Doubt)
                .findFirst()
                .map(health -> new Word(DISTURBED, Sentences.workload(health)));
    }

    /** Only where it holds something back: what is written may settle and soak. */
    private static Optional<Word> suspended(Rollout run, Orders orders) {
        boolean held = orders.suspended() && run.state() == RunState.Applying;
        return held
                ? Optional.of(new Word(
                        SUSPENDED,
                        "spec.suspend is true; phase " + run.current().name()
                                + " is not written further; set it to false to go on"))
                : Optional.empty();
    }

    /** Where a workload is not seen, what was said before is the last that is known; a limit goes by it. */
    private static Optional<Word> unseen(Rollout run, Facts.InPhase facts) {
        return run.current().unheard(facts.health()) && !run.reason().equals(SUSPENDED)
                ? Optional.of(new Word(run.reason(), run.message()))
                : Optional.empty();
    }

    private static Optional<Word> trouble(Rollout run, Facts.InPhase facts) {
        return run.current()
                .known(facts.health())
                .filter(health -> switch (health.condition()) {
                    case Inconclusive -> true;
                    case Progressing -> Displaced.isUnschedulable(health);
                    case Ready, Doubt, Failed -> false;
                })
                .findFirst()
                .map(health -> new Word(health.reason(), Sentences.workload(health)))
                .or(() -> run.state() == RunState.Applying ? Optional.empty() : gate(run, facts));
    }

    private static Optional<Word> gate(Rollout run, Facts.InPhase facts) {
        return facts.standings().stream()
                .filter(gate -> switch (gate.verdict()) {
                    case Failed, Inconclusive, Errored -> true;
                    case Passed, Waiting -> false;
                })
                .findFirst()
                .map(gate -> new Word(
                        "GateNotPassing",
                        Sentences.gate("phase " + run.current().name(), gate)));
    }

    /** A reason that only tells how the run came here stays. */
    private static Word quiet(Rollout run) {
        return switch (run.reason()) {
            case "Applying", "Resumed", RecoveredRun.RECOVERED, "Settling", "SoakInterrupted" ->
                new Word(run.reason(), run.message());
            default ->
                run.state() == RunState.Applying
                        ? new Word("Applying", Phases.writing(run))
                        : new Word("Settling", Proving.settling(run));
        };
    }
}
