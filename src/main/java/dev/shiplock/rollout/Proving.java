package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** A phase that is written and must prove itself: ready, passing, and both for as long as the soak. */
final class Proving {
    private Proving() {}

    /** What an undisturbed run says while it settles. */
    static String settling(Rollout run) {
        return "phase " + run.current().name()
                + " is written; waiting until its workloads are ready and its gates pass";
    }

    static Decision settling(Rollout run, Plan plan, Orders orders, Facts.InPhase facts, Instant now) {
        PlannedPhase planned = plan.phases().get(run.phase());
        if (!allReady(run, facts) || !allPassed(facts)) {
            Duration deadline = Phases.deadline(planned);
            return News.of(run, run, deadline, orders, facts, now)
                    .map(Decision::move)
                    .orElseGet(() -> Waking.inPhase(
                            run,
                            facts,
                            Stream.concat(
                                    run.current().deadlines(facts.health(), deadline), Limit.ahead(run, planned, now)),
                            now));
        }
        Rollout ready = News.undisturbed(readied(run, facts), now);
        Duration soak = planned.spec().soak().toDuration();
        if (soak.isZero()) {
            return move(verified(ready, plan, now));
        }
        return move(ready.changingCurrent(phase -> phase.soakingOn(evidence(run, facts), now))
                .to(
                        RunState.Soaking,
                        "Soaking",
                        "phase " + run.current().name() + " is ready and passing; it soaks for "
                                + planned.spec().soak(),
                        now));
    }

    static Decision soaking(Rollout run, Plan plan, Facts.InPhase facts, Instant now) {
        if (run.current().unheard(facts.health())) {
            // After a restart: that nothing is known yet is no break of the soak.
            return Waking.inPhase(run, facts, Stream.empty(), now);
        }
        boolean unbroken = allReady(run, facts) && run.current().evidence().equals(evidence(run, facts));
        if (!unbroken || facts.standings().stream().anyMatch(Proving::doubtful)) {
            return move(interrupted(run, facts, now));
        }
        Instant end =
                run.since().plus(plan.phases().get(run.phase()).spec().soak().toDuration());
        if (now.isBefore(end)) {
            return Waking.inPhase(run, facts, Stream.of(end), now);
        }
        return allPassed(facts)
                ? move(verified(readied(run, facts), plan, now))
                : Waking.inPhase(run, facts, Stream.empty(), now);
    }

    /** A gate that passes, but after a restart not for as long as it demands yet, or was not asked yet, breaks nothing. */
    static boolean doubtful(GateStanding gate) {
        return switch (gate.verdict()) {
            case Failed, Inconclusive, Errored -> true;
            case Passed, Waiting -> false;
        };
    }

    /** Back to settling: the soak's clock begins again once all is ready, and so does the deadline. */
    private static Rollout interrupted(Rollout run, Facts.InPhase facts, Instant now) {
        String why = run.current()
                .known(facts.health())
                .filter(health -> health.condition() != WorkloadHealth.Condition.Ready)
                .findFirst()
                .map(Sentences::workload)
                .or(() -> facts.standings().stream()
                        .filter(Proving::doubtful)
                        .findFirst()
                        .map(gate -> Sentences.gate("phase " + run.current().name(), gate)))
                .orElse("pods were restarted or replaced");
        return run.changingCurrent(phase -> (disturbed(run, facts) ? phase.provingFrom(now) : phase)
                        .to(PhaseState.Settling, now)
                        .mapWorkloads(workload -> workload.appliedAt(now))
                        .seen(facts.health())
                        .withGates(facts.standings()))
                .to(RunState.Settling, "SoakInterrupted", "the soak starts again: " + why, now);
    }

    /** Whether something that is not its fault is the matter with one of the phase's own workloads. */
    static boolean disturbed(Rollout run, Facts.InPhase facts) {
        return run.current()
                .known(facts.health())
                .anyMatch(health -> health.condition() == WorkloadHealth.Condition.Doubt);
    }

    private static Rollout readied(Rollout run, Facts.InPhase facts) {
        return run.changingCurrent(phase -> phase.mapWorkloads(workload -> workload.in(WorkloadState.Ready))
                .seen(facts.health())
                .withGates(facts.standings()));
    }

    private static Rollout verified(Rollout run, Plan plan, Instant now) {
        return Phases.next(run.changingCurrent(phase -> phase.to(PhaseState.Verified, now)), plan, now);
    }

    private static boolean allReady(Rollout run, Facts.InPhase facts) {
        return !run.current().unheard(facts.health())
                && run.current()
                        .known(facts.health())
                        .allMatch(health -> health.condition() == WorkloadHealth.Condition.Ready);
    }

    private static boolean allPassed(Facts.InPhase facts) {
        return facts.standings().stream().allMatch(gate -> gate.outcome() == GateStanding.Outcome.Passed);
    }

    /** Of the phase's own workloads: an earlier phase's ones may be scaled or drained without a word of this soak. */
    private static String evidence(Rollout run, Facts.InPhase facts) {
        return Integer.toHexString(run.current()
                .known(facts.health())
                .map(health -> health.workload() + "=" + health.evidence())
                .sorted()
                .toList()
                .hashCode());
    }
}
