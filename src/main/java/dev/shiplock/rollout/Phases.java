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
import java.util.stream.Stream;

/** A run inside a phase: write, settle, ask, soak. */
final class Phases {
    private Phases() {}

    /** The run at the beginning of a phase. */
    static Rollout enter(Rollout run, int index, Instant now) {
        return run.inPhase(index)
                .changingPhase(index, phase -> phase.to(PhaseState.Applying, now))
                .to(
                        RunState.Applying,
                        "Applying",
                        "writing the changes of phase "
                                + run.phases().get(index).name(),
                        now);
    }

    static Decision decide(Rollout run, Plan plan, Orders orders, Facts.InPhase facts, Instant now) {
        PlannedPhase planned = plan.phases().get(run.phase());
        Optional<Decision> ordered = Pauses.ordered(run, plan, orders, now);
        if (ordered.isPresent()) {
            return ordered.get();
        }
        Optional<Rollout> stopped = Failures.stopped(run, planned, facts, now);
        if (stopped.isPresent()) {
            return move(Failures.follow(stopped.get(), plan, now));
        }
        return switch (run.state()) {
            case Applying -> applying(run, planned, orders, facts, now);
            case Settling -> settling(run, plan, planned, facts, now);
            case Soaking -> soaking(run, plan, planned, facts, now);
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

    private static Decision applying(
            Rollout run, PlannedPhase planned, Orders orders, Facts.InPhase facts, Instant now) {
        Rollout seen = run.changingCurrent(phase -> phase.mapWorkloads(workload -> acknowledged(workload, facts, now))
                .seen(facts.health()));
        if (seen.current().workloads().stream().noneMatch(Phases::pending) && configsWritten(planned, facts, seen)) {
            return move(seen.changingCurrent(phase -> phase.to(PhaseState.Settling, now))
                    .to(
                            RunState.Settling,
                            "Settling",
                            "phase " + seen.current().name() + " is written; waiting until its workloads are ready",
                            now));
        }
        if (!states(seen).equals(states(run))) {
            return move(seen);
        }
        if (orders.suspended()) {
            return wait(run, planned, facts);
        }
        List<ObjectChange> next = next(run, planned);
        return next.isEmpty() ? wait(run, planned, facts) : act(new Decision.Write(next));
    }

    private static WorkloadProgress acknowledged(WorkloadProgress workload, Facts.InPhase facts, Instant now) {
        if (pending(workload)) {
            return facts.writes().containsKey(workload.workload()) ? workload.appliedAt(now) : workload;
        }
        WorkloadHealth health = facts.health().get(workload.workload());
        boolean ready = health != null && health.condition() == WorkloadHealth.Condition.Ready;
        return ready ? workload.in(WorkloadState.Ready) : workload;
    }

    /** A phase of ConfigMaps alone (nobody reads them) has no workload that would tell that it is written. */
    private static boolean configsWritten(PlannedPhase planned, Facts.InPhase facts, Rollout run) {
        return !run.current().workloads().isEmpty()
                || planned.configs().stream().allMatch(change -> facts.writes().containsKey(change.object()));
    }

    private static boolean pending(WorkloadProgress workload) {
        return workload.state() == WorkloadState.Pending;
    }

    private static List<WorkloadState> states(Rollout run) {
        return run.current().workloads().stream().map(WorkloadProgress::state).toList();
    }

    /** ConfigMaps first, since restarted pods read them; then as many workloads as may be under way at a time. */
    private static List<ObjectChange> next(Rollout run, PlannedPhase planned) {
        List<WorkloadProgress> progress = run.current().workloads();
        long underWay = progress.stream()
                .filter(w -> w.state() == WorkloadState.Applied)
                .count();
        Integer parallelism = planned.spec().parallelism();
        long slots = parallelism == null ? Long.MAX_VALUE : parallelism - underWay;
        if (slots <= 0) {
            return List.of();
        }
        Stream<ObjectChange> workloads = planned.workloads().stream()
                .filter(change -> progress.stream().anyMatch(w -> w.workload().equals(change.object()) && pending(w)))
                .limit(slots);
        List<ObjectChange> next = new ArrayList<>(workloads.toList());
        if (next.isEmpty() && !progress.isEmpty()) {
            return List.of();
        }
        next.addAll(0, planned.configs());
        return next;
    }

    private static Decision settling(Rollout run, Plan plan, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        if (!allReady(run, facts) || !allPassed(facts)) {
            return notable(run, planned, facts);
        }
        Rollout ready = readied(run, facts);
        Duration soak = planned.spec().soak().toDuration();
        if (soak.isZero()) {
            return move(verified(ready, plan, now));
        }
        return move(ready.changingCurrent(phase -> phase.soakingOn(evidence(facts), now))
                .to(
                        RunState.Soaking,
                        "Soaking",
                        "phase " + run.current().name() + " is ready and passing; it soaks for "
                                + planned.spec().soak(),
                        now));
    }

    private static Decision soaking(Rollout run, Plan plan, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        boolean unbroken = allReady(run, facts) && run.current().evidence().equals(evidence(facts));
        boolean doubt = facts.standings().stream()
                .anyMatch(gate -> gate.outcome() != GateStanding.Outcome.Passed
                        && gate.verdict() != dev.shiplock.api.Verdict.Waiting);
        if (!unbroken || doubt) {
            return move(interrupted(run, facts, now));
        }
        Instant end = run.since().plus(planned.spec().soak().toDuration());
        if (allPassed(facts) && !now.isBefore(end)) {
            return move(verified(readied(run, facts), plan, now));
        }
        return Decision.await(earliest(Stream.concat(Stream.of(end).filter(now::isBefore), lookAgain(facts))));
    }

    /** Back to settling: the soak's clock begins again once all is ready, and so does the deadline. */
    private static Rollout interrupted(Rollout run, Facts.InPhase facts, Instant now) {
        String why = facts.health().values().stream()
                .filter(health -> health.condition() != WorkloadHealth.Condition.Ready)
                .findFirst()
                .map(Sentences::workload)
                .or(() -> facts.standings().stream()
                        .filter(gate -> gate.outcome() != GateStanding.Outcome.Passed)
                        .findFirst()
                        .map(gate -> Sentences.gate(run.current().name(), gate)))
                .orElse("pods were restarted or replaced");
        return run.changingCurrent(phase -> phase.to(PhaseState.Settling, now)
                        .mapWorkloads(workload -> workload.appliedAt(now))
                        .seen(facts.health())
                        .withGates(facts.standings()))
                .to(RunState.Settling, "SoakInterrupted", "the soak starts again: " + why, now);
    }

    private static Rollout readied(Rollout run, Facts.InPhase facts) {
        return run.changingCurrent(phase -> phase.mapWorkloads(workload -> workload.in(WorkloadState.Ready))
                .seen(facts.health())
                .withGates(facts.standings()));
    }

    private static Rollout verified(Rollout run, Plan plan, Instant now) {
        return next(run.changingCurrent(phase -> phase.to(PhaseState.Verified, now)), plan, now);
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
                        "a phase failed and its onFailure is Continue: production is in a mixed state; "
                                + "annotate with shiplock.dev/rollback, retry or accept",
                        now)
                : run.to(RunState.Verified, "Verified", "every gate passed", now);
    }

    /** What keeps a phase from being ready is worth a status write only when it says more than that pods are starting. */
    private static Decision notable(Rollout run, PlannedPhase planned, Facts.InPhase facts) {
        Optional<String> trouble = facts.health().values().stream()
                .filter(health -> switch (health.condition()) {
                    case Doubt, Inconclusive -> true;
                    case Progressing -> health.reason().equals("Unschedulable");
                    case Ready, Failed -> false;
                })
                .findFirst()
                .map(Sentences::workload)
                .or(() -> facts.standings().stream()
                        .filter(gate -> switch (gate.verdict()) {
                            case Failed, Inconclusive, Errored -> true;
                            case Passed, Waiting -> false;
                        })
                        .findFirst()
                        .map(gate -> Sentences.gate(run.current().name(), gate)));
        if (trouble.isPresent() && !run.message().equals(trouble.get())) {
            return move(run.because(run.reason(), trouble.get())
                    .changingCurrent(phase -> phase.seen(facts.health()).withGates(facts.standings())));
        }
        return wait(run, planned, facts);
    }

    private static Decision wait(Rollout run, PlannedPhase planned, Facts.InPhase facts) {
        Duration deadline = planned.spec().deadline().toDuration();
        Stream<Instant> deadlines = run.current().workloads().stream()
                .filter(workload -> !ready(workload, facts))
                .flatMap(workload -> workload.since().stream())
                .map(since -> since.plus(deadline));
        return Decision.await(earliest(Stream.concat(deadlines, lookAgain(facts))));
    }

    private static boolean ready(WorkloadProgress workload, Facts.InPhase facts) {
        WorkloadHealth health = facts.health().get(workload.workload());
        return health != null && health.condition() == WorkloadHealth.Condition.Ready;
    }

    private static boolean allReady(Rollout run, Facts.InPhase facts) {
        return run.current().workloads().stream().allMatch(workload -> ready(workload, facts));
    }

    private static boolean allPassed(Facts.InPhase facts) {
        return facts.standings().stream().allMatch(gate -> gate.outcome() == GateStanding.Outcome.Passed);
    }

    private static String evidence(Facts.InPhase facts) {
        return Integer.toHexString(facts.health().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().evidence())
                .sorted()
                .toList()
                .hashCode());
    }

    private static Stream<Instant> lookAgain(Facts.InPhase facts) {
        return facts.health().values().stream().flatMap(health -> health.lookAgain().stream());
    }

    private static Optional<Instant> earliest(Stream<Instant> times) {
        return times.min(Instant::compareTo);
    }
}
