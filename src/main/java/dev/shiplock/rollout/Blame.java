package dev.shiplock.rollout;

import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.PhaseProgress.WorkloadProgress;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a failure is put down to. The narrower, the sooner a mended source is tried again; what is named without being at fault lets the same
 * broken version come back as soon as that changes. A workload's changes hold the digest of the ConfigMaps that it reads, so these need not be
 * named beside it.
 */
public final class Blame {
    private Blame() {}

    static List<ObjectRef> of(Stream<ObjectRef> objects) {
        return objects.sorted().distinct().toList();
    }

    /** Nobody knows which of a phase it was: all that was written of it. */
    static List<ObjectRef> ofPhase(PhaseProgress progress, PlannedPhase phase) {
        return of(inPhase(progress, phase));
    }

    /** All that a run has written, or meant to write if it has written nothing: somebody does not want it. */
    public static List<ObjectRef> ofRun(Rollout run, Plan plan) {
        List<ObjectRef> written = of(IntStream.range(0, run.phases().size())
                .boxed()
                .flatMap(i -> inPhase(run.phases().get(i), plan.phases().get(i))));
        return written.isEmpty() ? of(plan.changes().map(ObjectChange::object)) : written;
    }

    private static Stream<ObjectRef> inPhase(PhaseProgress progress, PlannedPhase phase) {
        return phase.workloads().isEmpty() && progress.written().isPresent()
                ? phase.configs().stream().map(ObjectChange::object)
                : written(progress);
    }

    static Stream<ObjectRef> written(PhaseProgress progress) {
        return progress.workloads().stream()
                .filter(workload -> workload.state() != WorkloadState.Pending)
                .map(WorkloadProgress::workload);
    }
}
