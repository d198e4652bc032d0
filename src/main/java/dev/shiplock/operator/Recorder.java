package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RevisionState;
import dev.shiplock.kubernetes.ClusterWriter;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Planning.Outcome.Planned;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes what a run rests on before it changes anything: baseline, target, and the plan as the API server would store it. */
final class Recorder {
    private final Planning planning;
    private final Records records;
    private final Revisions revisions;
    private final ClusterWriter writer;
    private final LiveWorkloads workloads;

    Recorder(Planning planning, Records records, Revisions revisions, ClusterWriter writer, LiveWorkloads workloads) {
        this.planning = planning;
        this.records = records;
        this.revisions = revisions;
        this.writer = writer;
        this.workloads = workloads;
    }

    void record(Promotion promotion, StatusDraft draft, Rollout run, PassMemory memory) {
        switch (planning.planToKeep(promotion)) {
            case Planning.Outcome.Refused(String reason, String message) ->
                memory.recording(new Facts.NotRecordable(reason, message));
            case Planned planned -> {
                if (planned.plan().isEmpty()) {
                    memory.recording(new Facts.NothingToDo());
                } else {
                    record(promotion, draft, run, memory, planned);
                }
            }
        }
    }

    private void record(Promotion promotion, StatusDraft draft, Rollout run, PassMemory memory, Planned planned) {
        Rehearsal rehearsal = rehearse(promotion, planned.plan());
        switch (rehearsal) {
            case Rehearsal.Refused(String reason, String message) ->
                memory.recording(new Facts.NotRecordable(reason, message));
            case Rehearsal.Done(Plan asWritten) -> {
                Plan whole = asWritten
                        .withSources(planned.plan().sources())
                        .withUnhealthyBefore(unhealthy(promotion, asWritten));
                Request request = Optional.ofNullable(draft.request()).orElseThrow();
                records.write(promotion, request, run.id(), new Planned(whole, planned.target(), planned.environment()))
                        .ifPresent(bad -> memory.recording(notRecordable(bad)));
            }
        }
    }

    private static Facts.NotRecordable notRecordable(RunRecord.Bad bad) {
        return new Facts.NotRecordable(bad.reason(), bad.message());
    }

    /** What the API server made of the whole plan when it was only asked. */
    sealed interface Rehearsal {
        record Done(Plan asWritten) implements Rehearsal {}

        record Refused(String reason, String message) implements Rehearsal {}
    }

    /** Sends every change of a plan as a dry run, one of a later phase together with what the phases before it change of the same object. */
    Rehearsal rehearse(Promotion promotion, Plan plan) {
        List<PlannedPhase> phases = new ArrayList<>();
        Map<ObjectRef, List<Change>> earlier = new TreeMap<>();
        for (PlannedPhase phase : plan.phases()) {
            List<ObjectChange> configs = new ArrayList<>();
            List<ObjectChange> changed = new ArrayList<>();
            Optional<Rehearsal> refused = rehearse(promotion, phase.configs(), configs, earlier)
                    .or(() -> rehearse(promotion, phase.workloads(), changed, earlier));
            if (refused.isPresent()) {
                return refused.get();
            }
            phases.add(new PlannedPhase(phase.spec(), configs, changed));
        }
        return new Rehearsal.Done(plan.withPhases(phases));
    }

    private Optional<Rehearsal> rehearse(
            Promotion promotion,
            List<ObjectChange> changes,
            List<ObjectChange> asWritten,
            Map<ObjectRef, List<Change>> earlier) {
        for (ObjectChange change : changes) {
            List<Change> before = earlier.computeIfAbsent(change.object(), it -> new ArrayList<>());
            switch (writer.rehearse(promotion.getMetadata().getNamespace(), change, List.copyOf(before))) {
                case WriteResult.Written(ObjectChange stored, long generation) -> {
                    asWritten.add(stored);
                    before.addAll(stored.changes());
                }
                case WriteResult.AlreadyThere(long generation) -> asWritten.add(change);
                case WriteResult.Refused(String reason, String message) -> {
                    return Optional.of(new Rehearsal.Refused(reason, message));
                }
                case WriteResult.NotTakenBack(String reason, String message) -> {
                    return Optional.of(new Rehearsal.Refused(reason, message));
                }
                case WriteResult.Conflict(String reason, var fields) -> {
                    return Optional.of(new Rehearsal.Refused(
                            "BaselineMoved", change.object() + " changed while it was being recorded; planning again"));
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> unhealthy(Promotion promotion, Plan plan) {
        String namespace = promotion.getMetadata().getNamespace();
        return plan.phases().stream()
                .flatMap(phase -> phase.workloads().stream())
                .map(ObjectChange::object)
                .distinct()
                .filter(workload -> !healthy(namespace, workload))
                .map(ObjectRef::toString)
                .collect(Collectors.toSet());
    }

    private boolean healthy(String namespace, ObjectRef workload) {
        return workloads.asItStands(namespace, workload).condition() == WorkloadHealth.Condition.Ready;
    }

    void applying(Promotion promotion, Rollout run) {
        mark(promotion, run, RevisionState.Applying);
    }

    /** Nothing is written after all, and the run waits again. */
    void recorded(Promotion promotion, Rollout run) {
        mark(promotion, run, RevisionState.Recorded);
    }

    void reverting(Promotion promotion, Rollout run) {
        mark(promotion, run, RevisionState.Reverting);
    }

    private void mark(Promotion promotion, Rollout run, RevisionState state) {
        Optional<EnvironmentRevision> target =
                revisions.get(promotion.getMetadata().getNamespace(), run.id());
        target.filter(revision -> Revisions.state(revision) != state)
                .ifPresent(revision -> revisions.mark(revision, new EnvironmentRevisionStatus(state, null)));
    }
}
