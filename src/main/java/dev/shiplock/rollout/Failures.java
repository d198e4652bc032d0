package dev.shiplock.rollout;

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
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What ends a phase other than passing: failures, which do what the phase's onFailure says, and conflicts, which pause. */
final class Failures {
    private Failures() {}

    /**
     * The run after what stops it; empty if nothing does. A failure goes before a conflict: a version that is seen to be broken does not stay
     * in production until somebody has settled what it has got to do with the other one's edit.
     */
    static Optional<Rollout> stopped(Rollout run, Plan plan, Facts.InPhase facts, Instant now) {
        PlannedPhase planned = plan.phases().get(run.phase());
        Rollout seen = run.changingCurrent(phase ->
                phase.acknowledging(facts.writes(), now).seen(facts.health()).withGates(facts.standings()));
        return Stream.<Supplier<Optional<Rollout>>>of(
                        () -> ownFailure(run, planned, facts, now)
                                .map(failure -> failed(seen, plan, failure, facts, true)),
                        () -> earlierFailure(run, facts, now).map(failure -> failed(seen, plan, failure, facts, false)),
                        () -> conflict(facts)
                                .map(what -> seen.to(RunState.Paused, "Conflict", what + Advice.SETTLE, now)))
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Rollout failed(Rollout run, Plan plan, Failure failure, Facts.InPhase facts, boolean own) {
        Instant now = failure.at();
        Rollout failed = run.failing(failure)
                .changingCurrent(phase -> broken(phase, facts).to(PhaseState.Failed, now));
        return switch (plan.phases().get(run.phase()).spec().onFailure()) {
            case Rollback ->
                own
                        ? Reverts.ofPhase(failed, plan, failure.reason(), failure.message(), now)
                        : Reverts.ofAll(failed, failure.reason(), failure.message(), now);
            case Pause -> failed.to(RunState.Paused, failure.reason(), failure.message() + Advice.SETTLE, now);
            case Continue -> Phases.next(failed, plan, now);
        };
    }

    private static PhaseProgress broken(PhaseProgress phase, Facts.InPhase facts) {
        return phase.mapWorkloads(workload -> {
            WorkloadHealth health = facts.health().get(workload.workload());
            boolean broken = health != null && health.condition() == WorkloadHealth.Condition.Failed;
            return broken && workload.state() != WorkloadState.Pending ? workload.in(WorkloadState.Failed) : workload;
        });
    }

    private static Optional<Failure> ownFailure(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        return refused(run, facts, now)
                .or(() -> unhealthy(run.current(), run, facts, now))
                .or(() -> gateFailed(run, planned, facts, now))
                .or(() -> late(run, planned, facts, now))
                .or(() ->
                        run.state() == RunState.Applying ? Optional.empty() : Limit.exceeded(run, planned, facts, now));
    }

    /** A workload that an earlier phase was verified with. One of a phase that failed and was passed over fails nothing again. */
    private static Optional<Failure> earlierFailure(Rollout run, Facts.InPhase facts, Instant now) {
        return run.phases().stream()
                .filter(phase -> phase.state() == PhaseState.Verified)
                .flatMap(phase -> unhealthy(phase, run, facts, now).stream())
                .findFirst()
                .map(failure -> beside(failure, run));
    }

    /** It was healthy until this phase was written, which may have broken it. */
    private static Failure beside(Failure failure, Rollout run) {
        return new Failure(
                failure.phase(),
                failure.reason(),
                failure.message(),
                failure.at(),
                Blame.of(Stream.concat(failure.objects().stream(), Blame.written(run.current()))));
    }

    private static Optional<Failure> refused(Rollout run, Facts.InPhase facts, Instant now) {
        List<ObjectRef> refused = Blame.of(facts.writes().entrySet().stream()
                .filter(entry -> isRefused(entry.getValue()))
                .map(Map.Entry::getKey));
        return refused.stream()
                .flatMap(object -> Optional.ofNullable(facts.writes().get(object)).stream())
                .flatMap(result -> refused(result, refused, run, now).stream())
                .findFirst();
    }

    private static boolean isRefused(WriteResult result) {
        return switch (result) {
            case WriteResult.Refused refused -> true;
            case WriteResult.NotTakenBack left -> true;
            case WriteResult.Written written -> false;
            case WriteResult.AlreadyThere there -> false;
            case WriteResult.Conflict conflict -> false;
        };
    }

    private static Optional<Failure> refused(WriteResult result, List<ObjectRef> objects, Rollout run, Instant now) {
        return switch (result) {
            case WriteResult.Refused(String reason, String message) ->
                Optional.of(new Failure(run.current().name(), reason, message, now, objects));
            case WriteResult.NotTakenBack(String reason, String message) ->
                Optional.of(new Failure(run.current().name(), reason, message, now, objects));
            case WriteResult.Written written -> Optional.empty();
            case WriteResult.AlreadyThere there -> Optional.empty();
            case WriteResult.Conflict conflict -> Optional.empty();
        };
    }

    private static Optional<Failure> unhealthy(PhaseProgress phase, Rollout run, Facts.InPhase facts, Instant now) {
        List<ObjectRef> broken = Blame.of(Blame.written(phase)
                .filter(workload -> Optional.ofNullable(facts.health().get(workload))
                        .filter(health -> health.condition() == WorkloadHealth.Condition.Failed)
                        .isPresent()));
        return phase.known(facts.health())
                .filter(health -> health.condition() == WorkloadHealth.Condition.Failed)
                .findFirst()
                .map(health ->
                        new Failure(run.current().name(), health.reason(), Sentences.workload(health), now, broken));
    }

    /** While a phase is being written its gates are not asked; what they answered before a pause does not count. */
    private static Optional<Failure> gateFailed(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        if (run.state() == RunState.Applying) {
            return Optional.empty();
        }
        String where = "phase " + run.current().name();
        return facts.standings().stream()
                .filter(gate -> gate.outcome() == GateStanding.Outcome.Failed)
                .findFirst()
                .map(gate -> new Failure(
                        run.current().name(),
                        "GateFailed",
                        Sentences.gate(where, gate),
                        now,
                        Blame.ofPhase(run.current(), planned)));
    }

    /**
     * The deadline counts from a workload's own change, not against what is not its fault, and only once its health was seen: an operator
     * that was away for longer than the deadline looks before it judges.
     */
    private static Optional<Failure> late(Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        return run.current().workloads().stream()
                .filter(workload -> workload.state() == WorkloadState.Applied)
                .filter(workload -> workload.since()
                        .map(since -> !since.plus(Phases.deadline(planned)).isAfter(now))
                        .orElse(false))
                .flatMap(workload -> tooLate(workload, run, planned, facts, now).stream())
                .findFirst();
    }

    private static Optional<Failure> tooLate(
            WorkloadProgress workload, Rollout run, PlannedPhase planned, Facts.InPhase facts, Instant now) {
        return Optional.ofNullable(facts.health().get(workload.workload()))
                .filter(health -> switch (health.condition()) {
                    case Ready, Doubt -> false;
                    case Progressing, Failed, Inconclusive -> true;
                })
                .map(health -> new Failure(
                        run.current().name(),
                        "DeadlineExceeded",
                        workload.workload() + " was not ready at its new revision "
                                + planned.spec().deadline() + " after its change (" + health.readiness() + " ready; "
                                + health.message() + ")",
                        now,
                        List.of(workload.workload())));
    }

    private static Optional<String> conflict(Facts.InPhase facts) {
        String written = facts.writes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getValue() instanceof WriteResult.Conflict(var reason, var fields)
                        ? Sentences.conflict(entry.getKey(), fields)
                        : null)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        String seen = String.join(", ", facts.foreign());
        String all = Stream.of(written, seen).filter(text -> !text.isEmpty()).collect(Collectors.joining(", "));
        return all.isEmpty() ? Optional.empty() : Optional.of("somebody else changed " + all);
    }
}
