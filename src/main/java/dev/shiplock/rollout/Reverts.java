package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult.NotTakenBack;
import dev.shiplock.rollout.PhaseProgress.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The way back: put the recorded values back, last phase first, then see that production is as recorded. */
final class Reverts {
    /** A short deadline is for what is new: rejected pods that take their time to end must not make a rollback look failed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Reading a namespace ends with an event; what keeps it from being read does not come with one. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private Reverts() {}

    /** The rollback after a phase's own failure, as {@code rollback.scope} says. */
    static Rollout ofPhase(Rollout run, Plan plan, String reason, String message, Instant now) {
        // A failure after others were left behind takes back everything; only a first one may stay in its phase.
        boolean othersStay = run.phases().stream().anyMatch(phase -> phase.state() == PhaseState.Verified)
                && run.phases().stream()
                                .filter(phase -> phase.state() == PhaseState.Failed)
                                .count()
                        == 1;
        boolean alone = plan.spec().rollback().scope() == RollbackScope.Phase && othersStay;
        return alone
                ? begin(run, phase -> phase.equals(run.current()), RunState.Stopped, reason, message, now)
                : ofAll(run, reason, message, now);
    }

    /**
     * The rollback of everything that the run wrote, by command, by deletion, or because an earlier phase's workload failed. That includes
     * what was put back before: somebody may have changed it since, or put right what was not, and all of it is read back at the end.
     */
    static Rollout ofAll(Rollout run, String reason, String message, Instant now) {
        return begin(
                run,
                phase -> phase.touched() || phase.state() == PhaseState.Reverted,
                RunState.RolledBack,
                reason,
                message,
                now);
    }

    /** A failed rollback once more, of the same phases. */
    static Rollout again(Rollout run, String reason, String message, Instant now) {
        boolean othersStay = run.phases().stream().anyMatch(PhaseProgress::touched);
        RunState end = othersStay ? RunState.Stopped : RunState.RolledBack;
        return begin(run, phase -> phase.state() == PhaseState.Reverted, end, reason, message, now);
    }

    private static Rollout begin(
            Rollout run, Predicate<PhaseProgress> back, RunState end, String reason, String message, Instant now) {
        List<PhaseProgress> phases = run.phases().stream()
                .map(phase -> back.test(phase)
                        ? phase.to(PhaseState.Reverting, now).mapWorkloads(WorkloadProgress::withoutPointer)
                        : phase.skipped(now))
                .toList();
        return withoutPointers(run)
                .withPhases(phases)
                .revertingTo(end)
                .to(RunState.Reverting, reason, PodPointer.without(message), now);
    }

    private static Rollout withoutPointers(Rollout run) {
        return run.failure()
                .map(what -> run.failing(new Rollout.Failure(
                        what.phase(), what.reason(), PodPointer.without(what.message()), what.at(), what.objects())))
                .orElse(run);
    }

    static Decision reverting(Rollout run, Plan plan, Facts.InRevert facts, Instant now) {
        if (!facts.reverted()) {
            return act(new Decision.Revert(inverses(run, plan)));
        }
        return move(run.to(RunState.Restoring, run.reason(), run.message(), now));
    }

    /** Phases last first; within a phase ConfigMaps before their readers, since a restarted pod reads them. */
    static List<ObjectChange> inverses(Rollout run, Plan plan) {
        List<ObjectChange> inverses = new ArrayList<>();
        for (int i = run.phases().size() - 1; i >= 0; i--) {
            if (run.phases().get(i).state() == PhaseState.Reverting) {
                PlannedPhase phase = plan.phases().get(i);
                Stream.concat(phase.configs().reversed().stream(), phase.workloads().reversed().stream())
                        .map(ObjectChange::inverse)
                        .forEach(inverses::add);
            }
        }
        return inverses;
    }

    /** Whether production is to be read back: all is healthy that must be, or will not become so any more. */
    static boolean readBackDue(Rollout run, Plan plan, Collection<WorkloadHealth> health, Instant looked, Instant now) {
        return health.stream().allMatch(one -> one.condition() == WorkloadHealth.Condition.Ready)
                || !now.isBefore(deadline(run, plan, looked));
    }

    static Decision restoring(Rollout run, Plan plan, Facts.InRestore facts, Instant now) {
        if (facts.looked().isEmpty()) {
            return Decision.await(Optional.of(now.plus(LOOK_AGAIN)));
        }
        Instant deadline = deadline(run, plan, facts.looked().get());
        if (facts.stuck().isPresent() && now.isBefore(deadline)) {
            return act(new Decision.DeletePods(facts.stuck().get()));
        }
        boolean due =
                readBackDue(run, plan, facts.health().values(), facts.looked().get(), now);
        if (due && facts.readBack().isPresent()) {
            Facts.ReadBack found = facts.readBack().get();
            // A process that has not sent the inverses itself does not know why they were not taken.
            return !found.kept().isEmpty() && found.refusals().isEmpty()
                    ? act(new Decision.Revert(inverses(run, plan)))
                    : move(ended(run, facts.health().values(), found, now));
        }
        Stream<Instant> again = facts.health().values().stream().flatMap(health -> health.lookAgain().stream());
        return Waking.at(now, Stream.concat(Stream.of(deadline), again));
    }

    /** When the time is over, what is not its fault (a drain that takes long) is no failure of a rollback either. */
    private static Optional<WorkloadHealth> ill(Collection<WorkloadHealth> health) {
        return first(
                health,
                Set.of(
                        WorkloadHealth.Condition.Progressing,
                        WorkloadHealth.Condition.Failed,
                        WorkloadHealth.Condition.Inconclusive));
    }

    private static Optional<WorkloadHealth> first(
            Collection<WorkloadHealth> health, Set<WorkloadHealth.Condition> conditions) {
        return health.stream()
                .filter(one -> conditions.contains(one.condition()))
                .min(Comparator.comparing(WorkloadHealth::workload));
    }

    private static Rollout ended(Rollout run, Collection<WorkloadHealth> health, Facts.ReadBack found, Instant now) {
        Optional<WorkloadHealth> ill = ill(health);
        Rollout over = run.withPhases(run.phases().stream()
                .map(phase -> phase.state() == PhaseState.Reverting ? phase.reverted(now) : phase)
                .toList());
        Optional<Rollout.Failure> admitted =
                run.failure().filter(failure -> failure.reason().equals(NotTakenBack.CHANGED_BESIDES));
        if (admitted.isPresent()) {
            return admitted(over, admitted.get(), found, now);
        }
        if (!found.foreign().isEmpty() || !found.kept().isEmpty()) {
            return over.to(
                    RunState.RollbackFailed,
                    wrong(found),
                    Sentences.notAsRecorded(found)
                            + ill.map(one -> "; not healthy: " + Sentences.workload(one))
                                    .orElse("")
                            + Advice.PUT_RIGHT,
                    now);
        }
        if (ill.isPresent()) {
            return over.to(
                    RunState.RollbackFailed,
                    "NotHealthy",
                    "every touched field holds its recorded value again, but " + Sentences.workload(ill.get())
                            + Advice.LOOK,
                    now);
        }
        String disturbed = Sentences.leftAlone(found)
                + first(health, Set.of(WorkloadHealth.Condition.Doubt))
                        .map(one -> "; disturbed: " + Sentences.workload(one))
                        .orElse("");
        return run.revertTo() == RunState.Stopped
                ? over.to(
                        RunState.Stopped,
                        run.reason(),
                        "only the failed phase was put back: " + run.message() + disturbed + Advice.DECIDE,
                        now)
                : over.to(
                        RunState.RolledBack,
                        run.reason(),
                        "every touched field holds its recorded value again; the cause: " + run.message() + disturbed
                                + (failed(run) ? Advice.MEND : ""),
                        now);
    }

    /** Whether it is the failure that everything was put back for, and not somebody's command after it. */
    private static boolean failed(Rollout run) {
        return run.failure()
                .filter(what -> what.message().equals(run.message()))
                .isPresent();
    }

    /**
     * Nobody reads back what is not in the plan, so it counts as left until somebody has looked. The next rollback goes by what it reads: the
     * failure is an ordinary one from here on.
     */
    private static Rollout admitted(Rollout over, Rollout.Failure failure, Facts.ReadBack found, Instant now) {
        String fields = Sentences.notAsRecorded(found);
        return over.failing(new Rollout.Failure(
                        failure.phase(), NotTakenBack.CHANGED, failure.message(), failure.at(), failure.objects()))
                .to(
                        RunState.RollbackFailed,
                        NotTakenBack.CHANGED_BESIDES,
                        failure.message()
                                + (fields.isEmpty() || fields.startsWith(";") ? fields : "; " + fields)
                                + Advice.PUT_FIELDS_RIGHT,
                        now);
    }

    /** What the API server refuses somebody can mend at the API server; what somebody else wrote is a matter between people. */
    private static String wrong(Facts.ReadBack found) {
        boolean refused = !found.kept().isEmpty()
                && found.refusals().filter(said -> !said.isEmpty()).isPresent();
        return refused ? "RevertRefused" : "ForeignChange";
    }

    /** An operator that was away looks before it judges: the time counts from its own first look. */
    private static Instant deadline(Rollout run, Plan plan, Instant looked) {
        Duration longest = plan.phases().stream()
                .map(Phases::deadline)
                .max(Duration::compareTo)
                .orElse(PATIENCE);
        Instant from = looked.isAfter(run.since()) ? looked : run.since();
        return from.plus(longest.compareTo(PATIENCE) > 0 ? longest : PATIENCE);
    }
}
