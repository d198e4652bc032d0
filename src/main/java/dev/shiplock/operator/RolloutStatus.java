package dev.shiplock.operator;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Gate;
import dev.shiplock.api.PromotionStatus.Phase;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.PromotionStatus.Workload;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.PhaseProgress.WorkloadProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.rollout.Rollout.Failure;
import dev.shiplock.rollout.Rollout.GateProgress;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run in the words of the API, and back. */
final class RolloutStatus {
    private RolloutStatus() {}

    static Rollout read(Run run, List<Phase> phases) {
        List<PhaseProgress> progress = phases.stream().map(RolloutStatus::phase).toList();
        return new Rollout(
                run.id(),
                run.state(),
                index(run.phase(), phases),
                text(run.reason()),
                text(run.message()),
                Instant.parse(run.since()),
                Optional.ofNullable(run.failure()).map(RolloutStatus::failure),
                run.revertTo() == null ? RunState.RolledBack : run.revertTo(),
                progress);
    }

    /** @param before what the status said of the run until now: its generation and its revisions stay */
    static Run run(Rollout rollout, Run before) {
        boolean inPhase = !rollout.phases().isEmpty()
                && (rollout.state().underWay() || rollout.failure().isPresent());
        return new Run(
                rollout.id(),
                before.generation(),
                rollout.state(),
                inPhase ? rollout.current().name() : null,
                rollout.reason(),
                rollout.since().toString(),
                before.baseline(),
                before.target(),
                rollout.failure().map(RolloutStatus::failure).orElse(null),
                rollout.state() == RunState.Reverting || rollout.state() == RunState.Restoring
                        ? rollout.revertTo()
                        : null,
                rollout.message());
    }

    static List<Phase> phases(Rollout rollout) {
        return rollout.phases().stream().map(RolloutStatus::phase).toList();
    }

    private static int index(@Nullable String name, List<Phase> phases) {
        for (int i = 0; i < phases.size(); i++) {
            if (phases.get(i).name().equals(name)) {
                return i;
            }
        }
        return 0;
    }

    private static PhaseProgress phase(Phase phase) {
        return new PhaseProgress(
                phase.name(),
                text(phase.reason()),
                phase.state(),
                phase.since() == null ? Instant.EPOCH : Instant.parse(phase.since()),
                phase.workloads().stream().map(RolloutStatus::workload).toList(),
                phase.gates().stream().map(RolloutStatus::gate).toList(),
                text(phase.evidence()),
                Optional.ofNullable(phase.written()).map(Instant::parse),
                Optional.ofNullable(phase.soaked()).map(Instant::parse));
    }

    private static Phase phase(PhaseProgress phase) {
        return new Phase(
                phase.name(),
                orNull(phase.reason()),
                phase.state(),
                phase.since().toString(),
                phase.workloads().stream().map(RolloutStatus::workload).toList(),
                phase.gates().stream().map(RolloutStatus::gate).toList(),
                phase.state() == PhaseState.Soaking ? phase.evidence() : null,
                phase.written().map(Instant::toString).orElse(null),
                phase.soaked().map(Instant::toString).orElse(null));
    }

    private static WorkloadProgress workload(Workload workload) {
        return new WorkloadProgress(
                new ObjectRef(workload.kind(), workload.name()),
                workload.state(),
                Optional.ofNullable(workload.since()).map(Instant::parse),
                text(workload.ready()),
                text(workload.message()));
    }

    private static Workload workload(WorkloadProgress workload) {
        return new Workload(
                workload.workload().kind(),
                workload.workload().name(),
                workload.state(),
                workload.since().map(Instant::toString).orElse(null),
                orNull(workload.ready()),
                orNull(workload.message()));
    }

    private static GateProgress gate(Gate gate) {
        return new GateProgress(
                gate.name(),
                gate.verdict(),
                gate.since() == null ? Instant.EPOCH : Instant.parse(gate.since()),
                text(gate.message()));
    }

    private static Gate gate(GateProgress gate) {
        return new Gate(gate.gate(), gate.verdict(), gate.since().toString(), orNull(gate.message()));
    }

    private static Failure failure(PromotionStatus.Failure failure) {
        return new Failure(
                text(failure.phase()),
                failure.reason(),
                failure.message(),
                Instant.parse(failure.at()),
                failure.objects().stream().map(ObjectRef::parse).toList());
    }

    private static PromotionStatus.Failure failure(Failure failure) {
        return new PromotionStatus.Failure(
                orNull(failure.phase()),
                failure.reason(),
                failure.message(),
                failure.at().toString(),
                failure.objects().stream().map(ObjectRef::toString).toList());
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
