package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.kubernetes.ClusterWriter;
import dev.shiplock.kubernetes.health.HealthOfWorkload.RejectedPod;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.Decision;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does what was decided. Each action can be repeated: what is done already is found done. */
final class Actor {
    private final Recorder recorder;
    private final Turns turns;
    private final ClusterWriter writer;
    private final LiveWorkloads workloads;
    private final Promotions promotions;
    private final Closing closing;
    private final Memories memories;

    Actor(
            Recorder recorder,
            Turns turns,
            ClusterWriter writer,
            LiveWorkloads workloads,
            Promotions promotions,
            Closing closing,
            Memories memories) {
        this.recorder = recorder;
        this.turns = turns;
        this.writer = writer;
        this.workloads = workloads;
        this.promotions = promotions;
        this.closing = closing;
        this.memories = memories;
    }

    void act(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, Decision.Action action) {
        PassMemory memory = memories.of(promotion, run.id());
        switch (action) {
            case Decision.WriteRecords() -> recorder.record(promotion, draft, run, memory);
            case Decision.TakeTurn() -> turns.take(promotion, run, memory);
            case Decision.GiveBackTurn() -> giveBack(promotion, run, memory);
            case Decision.KeepTurn() -> turns.keep(promotion, run, promotions, memory);
            case Decision.Guard() -> guard(promotion, run, memory);
            case Decision.Write(List<ObjectChange> changes) -> write(promotion, changes, memory);
            case Decision.Revert(List<ObjectChange> inverses) -> revert(promotion, run, inverses, memory);
            case Decision.DeletePods(ObjectRef workload) -> deletePods(promotion, workload, memory);
            case Decision.Close() -> closing.close(promotion, draft, run, plan, memory);
        }
    }

    private void guard(Promotion promotion, Rollout run, PassMemory memory) {
        turns.guard(promotion, run, memory);
        recorder.applying(promotion, run);
        promotions.guard(promotion);
    }

    /** The other way round: as long as the turn is ours, the rest is found and given back again. */
    private void giveBack(Promotion promotion, Rollout run, PassMemory memory) {
        promotions.release(promotion);
        recorder.recorded(promotion, run);
        turns.giveBack(promotion, run, memory);
    }

    /** Stops at the first change that is not made: what comes later may rest on it. */
    private void write(Promotion promotion, List<ObjectChange> changes, PassMemory memory) {
        String namespace = promotion.getMetadata().getNamespace();
        for (ObjectChange change : changes) {
            WriteResult result = writer.write(namespace, change, false);
            switch (result) {
                case WriteResult.Written(var asWritten, long generation) ->
                    workloads.written(namespace, change.object(), generation);
                case WriteResult.AlreadyThere(long generation) ->
                    workloads.written(namespace, change.object(), generation);
                case WriteResult.Conflict conflict -> {
                    memory.wrote(change.object(), result);
                    return;
                }
                case WriteResult.Refused refused -> {
                    memory.wrote(change.object(), result);
                    return;
                }
                case WriteResult.NotTakenBack stored -> {
                    memory.wrote(change.object(), result);
                    return;
                }
            }
            memory.wrote(change.object(), result);
        }
    }

    /** Goes on after a refusal or a failure: the more is put back, the better. What failed is tried again. */
    private void revert(Promotion promotion, Rollout run, List<ObjectChange> inverses, PassMemory memory) {
        String namespace = promotion.getMetadata().getNamespace();
        List<String> problems = new ArrayList<>();
        Optional<ClusterException> failed = Optional.empty();
        for (ObjectChange inverse : inverses) {
            try {
                revert(namespace, inverse, problems);
            } catch (ClusterException failure) {
                failed = failed.or(() -> Optional.of(failure));
            }
        }
        if (failed.isPresent()) {
            throw failed.get();
        }
        recorder.reverting(promotion, run);
        memory.reverted(problems);
    }

    private void revert(String namespace, ObjectChange inverse, List<String> problems) {
        switch (writer.revert(namespace, inverse)) {
            case RevertResult.Reverted(var leftAlone, long generation) ->
                workloads.written(namespace, inverse.object(), generation);
            case RevertResult.Refused(String reason, String message) ->
                problems.add(inverse.object() + " (" + message + ")");
        }
    }

    private void deletePods(Promotion promotion, ObjectRef workload, PassMemory memory) {
        String namespace = promotion.getMetadata().getNamespace();
        for (RejectedPod pod : workloads.rejectedPods(namespace, workload)) {
            writer.deletePod(namespace, pod.name(), pod.uid());
            memory.deleted(pod.uid());
        }
    }
}
