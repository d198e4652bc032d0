package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.PhaseProgress.WorkloadProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run inside a phase, and from one phase to the next. */
final class Phases {
    private Phases() {}

    /** The run at the beginning of a phase. */
    static Rollout enter(Rollout run, int index, Instant now) {
        Rollout entered = run.inPhase(index).changingPhase(index, phase -> phase.to(PhaseState.Applying, now));
        return entered.to(RunState.Applying, "Applying", writing(entered), now);
    }

    static Decision decide(Rollout run, Plan plan, Orders orders, Facts.InPhase observed, Instant now) {
        Facts.InPhase facts = Displaced.inDoubt(run, observed);
        // What was written just before a command came is written.
        Optional<Decision> ordered = Pauses.ordered(
                run.changingCurrent(phase -> phase.acknowledging(facts.writes(), now)), plan, orders, now);
        if (ordered.isPresent()) {
            return ordered.get();
        }
        Optional<Rollout> stopped = Failures.stopped(run, plan, facts, now);
        if (stopped.isPresent()) {
            return move(stopped.get());
        }
        return switch (run.state()) {
            case Applying -> applying(run, plan.phases().get(run.phase()), orders, facts, now);
            case Settling -> Proving.settling(run, plan, orders, facts, now);
            case Soaking -> Proving.soaking(run, plan, facts, now);
            case Recording,
                    Waiting,
                    Paused,
                    Reverting,
                    Restoring,
                    Verified,
                    RolledBack,
                    RollbackFailed,
                    Stopped,
                    Rejected,
                    Planned -> throw new IllegalArgumentException("not in a phase: " + run.state());
        };
    }

    /** The run after its current phase is over: the next phase, or the end. */
    static Rollout next(Rollout run, Plan plan, Instant now) {
        int index = run.phase() + 1;
        if (index < plan.phases().size()) {
            return enter(run, index, now);
        }
        boolean mixed = run.phases().stream().anyMatch(phase -> phase.state() == PhaseState.Failed);
        return mixed
                ? run.to(
                        RunState.Stopped,
                        "PhaseFailed",
                        "a phase failed and its onFailure is Continue: production is in a mixed state" + Advice.DECIDE,
                        now)
                : run.to(RunState.Verified, "Verified", "every gate passed", now);
    }

    /** What an undisturbed run says while it writes. */
    static String writing(Rollout run) {
        return "writing the changes of phase " + run.current().name();
    }

    private static Decision applying(
            Rollout run, PlannedPhase planned, Orders orders, Facts.InPhase facts, Instant now) {
        Rollout acknowledged = run.changingCurrent(phase -> phase.acknowledging(facts.writes(), now));
        if (written(acknowledged, planned, facts)) {
            return move(acknowledged
                    .changingCurrent(phase -> phase.following(facts.health(), deadline(planned), now)
                            .seen(facts.health())
                            .to(PhaseState.Settling, now)
                            .provingFrom(now))
                    .to(RunState.Settling, "Settling", Proving.settling(acknowledged), now));
        }
        Optional<Rollout> news = News.of(run, acknowledged, deadline(planned), orders, facts, now);
        if (news.isPresent()) {
            return move(news.get());
        }
        List<ObjectChange> next = orders.suspended() ? List.of() : next(run, planned);
        return next.isEmpty()
                ? Waking.inPhase(run, facts, run.current().deadlines(facts.health(), deadline(planned)), now)
                : act(new Decision.Write(next));
    }

    /** A phase of ConfigMaps alone (nobody reads them) has no workload that would tell; its writes are repeated after a restart. */
    private static boolean written(Rollout run, PlannedPhase planned, Facts.InPhase facts) {
        List<WorkloadProgress> workloads = run.current().workloads();
        return workloads.isEmpty()
                ? planned.configs().stream().allMatch(change -> facts.writes().containsKey(change.object()))
                : workloads.stream().noneMatch(workload -> workload.state() == WorkloadState.Pending);
    }

    /**
     * ConfigMaps first, since restarted pods read them; then as many workloads as may be under way at a time. Once a workload's change is
     * acknowledged, those of the ConfigMaps before it are too, and are never sent again: somebody may have changed them back.
     */
    private static List<ObjectChange> next(Rollout run, PlannedPhase planned) {
        List<WorkloadProgress> progress = run.current().workloads();
        if (progress.isEmpty()) {
            return planned.configs();
        }
        long underWay = progress.stream()
                .filter(workload -> workload.state() == WorkloadState.Applied)
                .count();
        Integer parallelism = planned.spec().parallelism();
        long slots = parallelism == null ? Long.MAX_VALUE : Math.max(0, parallelism - underWay);
        List<ObjectChange> next = new ArrayList<>(planned.workloads().stream()
                .filter(change -> pending(progress, change))
                .limit(slots)
                .toList());
        boolean first = progress.stream().allMatch(workload -> workload.state() == WorkloadState.Pending);
        if (first && !next.isEmpty()) {
            next.addAll(0, planned.configs());
        }
        return next;
    }

    private static boolean pending(List<WorkloadProgress> progress, ObjectChange change) {
        return progress.stream()
                .filter(workload -> workload.workload().equals(change.object()))
                .anyMatch(workload -> workload.state() == WorkloadState.Pending);
    }

    static Duration deadline(PlannedPhase planned) {
        return planned.spec().deadline().toDuration();
    }
}
