package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The way back: put the recorded values back, last phase first, then see that production is as recorded. */
final class Reverts {
    private Reverts() {}

    /** The run at the beginning of its rollback. */
    static Rollout begin(Rollout run, Plan plan, String reason, String message, Instant now) {
        // A command, and a failure after others were left behind, takes back everything; only a phase's own failure may
        // stay in its phase.
        boolean own = run.state().underWay() && run.current().state() == PhaseState.Failed;
        boolean onlyPhase = own && plan.spec().rollback().scope() == RollbackScope.Phase && othersStay(run);
        List<PhaseProgress> phases = new ArrayList<>();
        for (int i = 0; i < run.phases().size(); i++) {
            PhaseProgress phase = run.phases().get(i);
            boolean once = run.state() == RunState.RollbackFailed && phase.state() == PhaseState.Reverted;
            boolean back = (phase.touched() || once) && (!onlyPhase || i == run.phase());
            PhaseState untouched = phase.state() == PhaseState.Waiting ? PhaseState.Skipped : phase.state();
            phases.add(back ? phase.to(PhaseState.Reverting, now) : phase.to(untouched, now));
        }
        return run.withPhases(phases)
                .revertingTo(onlyPhase ? RunState.Stopped : RunState.RolledBack)
                .to(RunState.Reverting, reason, message, now);
    }

    private static boolean othersStay(Rollout run) {
        return run.phases().stream().anyMatch(phase -> phase.state() == PhaseState.Verified);
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

    static Decision restoring(Rollout run, Plan plan, Facts.InRestore facts, Instant now) {
        if (facts.stuck().isPresent()) {
            return act(new Decision.DeletePods(facts.stuck().get()));
        }
        if (facts.readBack().isPresent()) {
            return move(ended(run, facts.readBack().get(), now));
        }
        Instant deadline = run.since().plus(patience(plan));
        Optional<WorkloadHealth> ill = facts.health().values().stream()
                .filter(health -> health.condition() != WorkloadHealth.Condition.Ready)
                .findFirst();
        if (ill.isPresent() && !now.isBefore(deadline)) {
            return move(run.to(
                    RunState.RollbackFailed,
                    "NotHealthy",
                    "the recorded values are back, but " + Sentences.workload(ill.get())
                            + "; look at it, then annotate the Promotion with " + "shiplock.dev/rollback or accept",
                    now));
        }
        Stream<Instant> again = facts.health().values().stream().flatMap(health -> health.lookAgain().stream());
        return Decision.await(Stream.concat(Stream.of(deadline), again).min(Instant::compareTo));
    }

    private static Rollout ended(Rollout run, List<String> wrong, Instant now) {
        Rollout over = run.withPhases(run.phases().stream()
                .map(phase -> phase.state() == PhaseState.Reverting
                        ? phase.to(PhaseState.Reverted, now).mapWorkloads(w -> w.in(WorkloadState.Reverted))
                        : phase)
                .toList());
        if (!wrong.isEmpty()) {
            return over.to(
                    RunState.RollbackFailed,
                    "ForeignChange",
                    "not as recorded: " + String.join(", ", wrong)
                            + "; put it right, then annotate the Promotion with shiplock.dev/rollback, or with accept to take it as it is",
                    now);
        }
        return run.revertTo() == RunState.Stopped
                ? over.to(RunState.Stopped, run.reason(), "only the failed phase was put back: " + run.message(), now)
                : over.to(
                        RunState.RolledBack,
                        run.reason(),
                        "every touched field holds its recorded value again: " + run.message(),
                        now);
    }

    private static Duration patience(Plan plan) {
        return plan.phases().stream()
                .map(phase -> phase.spec().deadline().toDuration())
                .max(Duration::compareTo)
                .orElse(Duration.ofMinutes(10));
    }
}
