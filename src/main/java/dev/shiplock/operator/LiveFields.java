package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.plan.FieldStanding;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Standing;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares what a run has touched with what is there now; names fields, never their values. */
final class LiveFields {
    private final ClusterReader reader;
    private final LiveWorkloads workloads;

    LiveFields(ClusterReader reader, LiveWorkloads workloads) {
        this.reader = reader;
        this.workloads = workloads;
    }

    /**
     * Written fields of a phase that no longer hold what the run wrote. An object is read again only when the watches show another version of
     * it than the one that was compared last.
     */
    List<String> foreign(String namespace, PlannedPhase planned, PhaseProgress progress, PassMemory memory) {
        boolean written = progress.state() != PhaseState.Applying;
        List<String> foreign = new ArrayList<>();
        Stream.concat(
                        written ? planned.configs().stream() : Stream.empty(),
                        planned.workloads().stream().filter(change -> written || applied(progress, change.object())))
                .forEach(change -> foreign.addAll(foreign(namespace, change, memory)));
        return foreign;
    }

    private static boolean applied(PhaseProgress progress, ObjectRef object) {
        return progress.workloads().stream()
                .anyMatch(workload -> workload.workload().equals(object) && workload.state() != WorkloadState.Pending);
    }

    private List<String> foreign(String namespace, ObjectChange change, PassMemory memory) {
        String version = workloads.version(namespace, change.object());
        if (memory.checked(change.object(), version)) {
            return List.of();
        }
        Optional<JsonNode> live = reader.readObject(namespace, change.object());
        if (live.isEmpty()) {
            return List.of(change.object() + " (deleted)");
        }
        List<String> foreign = ObjectPatch.standings(change, live.get()).stream()
                .filter(field -> !(field.standing() instanceof Standing.After))
                .map(field -> change.object() + " " + field.change().field())
                .toList();
        if (foreign.isEmpty()) {
            memory.check(change.object(), version);
        }
        return foreign;
    }

    /** Whether some field of the change holds its new value. */
    boolean anyWritten(String namespace, ObjectChange change) {
        return reader.readObject(namespace, change.object()).stream()
                .flatMap(live -> ObjectPatch.standings(change, live).stream())
                .anyMatch(field -> field.standing() instanceof Standing.After);
    }

    /** What in the environment is no longer as the plan saw it; empty if nothing is. */
    Optional<String> moved(String namespace, Plan plan) {
        Map<ObjectRef, List<ObjectChange>> byObject = new LinkedHashMap<>();
        plan.changes()
                .forEach(change -> byObject.computeIfAbsent(change.object(), o -> new ArrayList<>())
                        .add(change));
        for (Map.Entry<ObjectRef, List<ObjectChange>> entry : byObject.entrySet()) {
            Optional<JsonNode> live = reader.readObject(namespace, entry.getKey());
            if (live.isEmpty()) {
                return Optional.of(entry.getKey() + " is gone");
            }
            for (ObjectChange change : entry.getValue()) {
                Optional<String> moved = ObjectPatch.standings(change, live.get()).stream()
                        .filter(field -> !(field.standing() instanceof Standing.Before))
                        .findFirst()
                        .map(field -> entry.getKey() + " " + field.change().field());
                if (moved.isPresent() && first(change, entry.getValue())) {
                    return moved;
                }
            }
        }
        return Optional.empty();
    }

    /** Later changes of an object build on earlier ones, so only the first can be compared before the run. */
    private static boolean first(ObjectChange change, List<ObjectChange> all) {
        return all.getFirst() == change;
    }

    /** Every field of a plan that does not hold its recorded value now, with what the run wanted there in words; each once. */
    List<ChangeLine> mixed(String namespace, Plan plan) {
        Map<ObjectRef, Optional<JsonNode>> live = new LinkedHashMap<>();
        Map<String, ChangeLine> lines = new LinkedHashMap<>();
        plan.changes().forEach(change -> {
            Optional<JsonNode> object = live.computeIfAbsent(change.object(), ref -> reader.readObject(namespace, ref));
            if (object.isEmpty()) {
                lines.put(
                        change.object().toString(),
                        new ChangeLine(change.object().toString(), "", null, null, "the object is gone"));
                return;
            }
            ObjectPatch.standings(change, object.get()).stream()
                    .filter(field -> !(field.standing() instanceof Standing.Before))
                    .forEach(field -> lines.putIfAbsent(
                            change.object() + " " + field.change().field(), line(change, field)));
        });
        return List.copyOf(lines.values());
    }

    private static ChangeLine line(ObjectChange change, FieldStanding field) {
        boolean written = field.standing() instanceof Standing.After;
        return new ChangeLine(
                change.object().toString(),
                field.change().field().toString(),
                null,
                null,
                written ? "holds what the run wrote" : "holds what somebody else wrote");
    }

    /** Fields that do not hold their recorded value after a rollback, each once. */
    List<String> notAsRecorded(String namespace, Plan plan, Rollout run, PassMemory memory) {
        List<String> wrong = new ArrayList<>();
        memory.problem().ifPresent(wrong::add);
        Map<ObjectRef, Optional<JsonNode>> live = new LinkedHashMap<>();
        for (ObjectChange change : reverted(plan, run)) {
            Optional<JsonNode> object = live.computeIfAbsent(change.object(), ref -> reader.readObject(namespace, ref));
            if (object.isEmpty()) {
                wrong.add(change.object() + " (deleted)");
                continue;
            }
            for (FieldStanding field : ObjectPatch.standings(change, object.get())) {
                if (!(field.standing() instanceof Standing.Before) && !touchedEarlier(change, field, plan, run)) {
                    wrong.add(change.object() + " " + field.change().field());
                }
            }
        }
        return wrong.stream().distinct().toList();
    }

    /** A field that two phases changed one after the other holds, after a rollback of both, what the first one saw. */
    private static boolean touchedEarlier(ObjectChange change, FieldStanding field, Plan plan, Rollout run) {
        for (ObjectChange other : reverted(plan, run)) {
            if (other == change) {
                return false;
            }
            boolean same = other.object().equals(change.object())
                    && other.changes().stream()
                            .anyMatch(one -> one.field().equals(field.change().field()));
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static List<ObjectChange> reverted(Plan plan, Rollout run) {
        List<ObjectChange> changes = new ArrayList<>();
        for (int i = 0; i < run.phases().size(); i++) {
            if (run.phases().get(i).state() == PhaseState.Reverting) {
                changes.addAll(plan.phases().get(i).configs());
                changes.addAll(plan.phases().get(i).workloads());
            }
        }
        return changes;
    }
}
