package dev.shiplock.rollout;

import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.PhaseProgress.WorkloadProgress;
import dev.shiplock.rollout.Rollout.Failure;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What ends a phase other than passing: conflicts, which pause, and failures, which do what the phase's onFailure says. */
final class Failures {
    private static final String WHAT_NOW =
            "; annotate the Promotion with shiplock.dev/resume once that is settled, or with shiplock.dev/rollback";

    private Failures() {}

    /** The run with what stops it: paused for a conflict, or with its failure; empty if nothing does. */
    static Optional<Rollout> stopped(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        Optional<String> conflict = conflict(facts);
        if (conflict.isPresent()) {
            return Optional.of(run.changingCurrent(phase -> seen(phase, facts))
                    .to(RunState.Paused, "Conflict", conflict.get() + WHAT_NOW, now));
        }
        return Stream.<Function<Rollout, Optional<Failure>>>of(
                        r -> refused(r, facts, now),
                        r -> unhealthy(r, facts, now),
                        r -> gateFailed(r, facts, now),
                        r -> late(r, planned, facts, now))
                .map(check -> check.apply(run))
                .flatMap(Optional::stream)
                .findFirst()
                .map(failure -> run.failing(failure).changingCurrent(phase -> failed(seen(phase, facts), facts)));
    }

    /** Where a run goes that has stopped: a paused one stays, a failed one follows its phase's onFailure. */
    static Rollout follow(Rollout run, Plan plan, Instant now) {
        if (run.state() == RunState.Paused) {
            return run;
        }
        Failure failure = run.failure().orElseThrow();
        Rollout failed = run.changingCurrent(phase -> phase.to(PhaseState.Failed, now));
        OnFailure onFailure = plan.phases().get(run.phase()).spec().onFailure();
        return switch (onFailure) {
            case Rollback -> Reverts.begin(failed, plan, failure.reason(), failure.message(), now);
            case Pause -> failed.to(RunState.Paused, failure.reason(), failure.message() + WHAT_NOW, now);
            case Continue -> Phases.next(failed, plan, now);
        };
    }

    private static Optional<String> conflict(Facts.InPhase facts) {
        String written = facts.writes().entrySet().stream()
                .map(entry -> entry.getValue() instanceof WriteResult.Conflict(var reason, var fields)
                        ? Sentences.conflict(entry.getKey(), fields)
                        : null)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        String seen = String.join(", ", facts.foreign());
        String all = Stream.of(written, seen).filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
        return all.isEmpty() ? Optional.empty() : Optional.of("somebody else changed " + all);
    }

    private static Optional<Failure> refused(Rollout run, Facts.InPhase facts, Instant now) {
        return facts.writes().entrySet().stream()
                .flatMap(entry -> refusal(run, entry, now).stream())
                .findFirst();
    }

    private static Optional<Failure> refusal(Rollout run, Map.Entry<ObjectRef, WriteResult> entry, Instant now) {
        return entry.getValue() instanceof WriteResult.Refused(String reason, String message)
                ? Optional.of(new Failure(run.current().name(), reason, message, now))
                : Optional.empty();
    }

    private static Optional<Failure> unhealthy(Rollout run, Facts.InPhase facts, Instant now) {
        return applied(run)
                .flatMap(workload -> Stream.ofNullable(facts.health().get(workload.workload())))
                .filter(health -> health.condition() == WorkloadHealth.Condition.Failed)
                .findFirst()
                .map(health -> new Failure(run.current().name(), health.reason(), Sentences.workload(health), now));
    }

    private static Optional<Failure> gateFailed(Rollout run, Facts.InPhase facts, Instant now) {
        return facts.standings().stream()
                .filter(gate -> gate.outcome() == GateStanding.Outcome.Failed)
                .findFirst()
                .map(gate -> new Failure(
                        run.current().name(),
                        "GateFailed",
                        Sentences.gate("phase " + run.current().name(), gate),
                        now));
    }

    /** The deadline counts from a workload's own change, and not against what is not its fault. */
    private static Optional<Failure> late(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        if (run.state() == RunState.Soaking) {
            return Optional.empty();
        }
        return applied(run)
                .filter(workload -> workload.state() == WorkloadState.Applied)
                .filter(workload -> workload.since()
                        .map(since -> !since.plus(planned.spec().deadline().toDuration())
                                .isAfter(now))
                        .orElse(false))
                .filter(workload -> !excused(facts.health().get(workload.workload())))
                .findFirst()
                .map(workload -> new Failure(
                        run.current().name(),
                        "DeadlineExceeded",
                        tooLate(workload, facts, planned.spec().deadline().text()),
                        now));
    }

    private static boolean excused(@org.jspecify.annotations.Nullable WorkloadHealth health) {
        return health != null
                && switch (health.condition()) {
                    case Ready, Doubt -> true;
                    case Progressing, Failed, Inconclusive -> false;
                };
    }

    private static String tooLate(WorkloadProgress workload, Facts.InPhase facts, String deadline) {
        WorkloadHealth health = facts.health().get(workload.workload());
        String state = health == null ? "" : " (" + health.readiness() + " ready; " + health.message() + ")";
        return workload.workload() + " was not ready at its new revision " + deadline + " after its change" + state;
    }

    private static Stream<WorkloadProgress> applied(Rollout run) {
        List<WorkloadProgress> workloads = run.current().workloads();
        return workloads.stream().filter(workload -> switch (workload.state()) {
            case Applied, Ready -> true;
            case Pending, Failed, Reverted -> false;
        });
    }

    private static PhaseProgress seen(PhaseProgress phase, Facts.InPhase facts) {
        return phase.seen(facts.health()).withGates(facts.standings());
    }

    private static PhaseProgress failed(PhaseProgress phase, Facts.InPhase facts) {
        return phase.mapWorkloads(workload -> {
            WorkloadHealth health = facts.health().get(workload.workload());
            boolean broken = health != null && health.condition() == WorkloadHealth.Condition.Failed;
            return broken && workload.state() != WorkloadState.Pending ? workload.in(WorkloadState.Failed) : workload;
        });
    }
}
