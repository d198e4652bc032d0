package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.FieldStanding;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Standing;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
     * Written fields of a phase that no longer hold what the run wrote. An object is read again only while the watches show another version of
     * it than the one that was read and compared last.
     */
    List<String> foreign(String namespace, Plan plan, Rollout run, int phase, PassMemory memory) {
        PlannedPhase planned = plan.phases().get(phase);
        PhaseProgress progress = run.phases().get(phase);
        boolean written = progress.state() != PhaseState.Applying;
        List<String> foreign = new ArrayList<>();
        Stream.concat(
                        written ? planned.configs().stream() : Stream.empty(),
                        planned.workloads().stream().filter(change -> written || applied(progress, change.object())))
                .forEach(change ->
                        foreign.addAll(foreign(namespace, phase, change, later(plan, run, phase, change), memory)));
        return foreign;
    }

    /** What the phases after this one, as far as they have begun, change of an object: theirs to answer for. */
    private static List<FieldPath> later(Plan plan, Rollout run, int phase, ObjectChange change) {
        return IntStream.rangeClosed(phase + 1, run.phase())
                .filter(i -> run.phases().get(i).touched())
                .boxed()
                .flatMap(i -> plan.phases().get(i).changes())
                .filter(other -> other.object().equals(change.object()))
                .flatMap(other -> other.changes().stream())
                .map(Change::field)
                .toList();
    }

    private static boolean applied(PhaseProgress progress, ObjectRef object) {
        return progress.workloads().stream()
                .anyMatch(workload -> workload.workload().equals(object) && workload.state() != WorkloadState.Pending);
    }

    private List<String> foreign(
            String namespace, int phase, ObjectChange change, List<FieldPath> later, PassMemory memory) {
        String shown = DesiredState.shown(workloads.contents(namespace), change.object());
        if (memory.checked(phase, change.object(), shown)) {
            return List.of();
        }
        Optional<JsonNode> live = reader.readObject(namespace, change.object());
        if (live.isEmpty()) {
            return List.of(change.object() + " (deleted)");
        }
        List<String> foreign = ObjectPatch.standings(change, live.get(), later).stream()
                .filter(field -> !(field.standing() instanceof Standing.After))
                .map(field -> change.object() + " " + field.change().field())
                .toList();
        if (foreign.isEmpty()) {
            memory.check(phase, change.object(), DesiredState.read(change.object(), live.get()));
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

    /**
     * Reads production back after a rollback: which fields do not hold their recorded value, each once. What the run never wrote because
     * somebody else had been there first is no business of its rollback.
     */
    Facts.ReadBack readBack(String namespace, Plan plan, Rollout run, PassMemory memory) {
        Set<String> foreign = new LinkedHashSet<>();
        Set<String> kept = new LinkedHashSet<>();
        Set<String> untouched = new LinkedHashSet<>();
        Map<ObjectRef, Optional<JsonNode>> live = new LinkedHashMap<>();
        for (Reverted reverted : reverted(plan, run)) {
            ObjectChange change = reverted.change();
            Set<String> others = reverted.written() ? foreign : untouched;
            Optional<JsonNode> object = live.computeIfAbsent(change.object(), ref -> reader.readObject(namespace, ref));
            if (object.isEmpty()) {
                others.add(change.object() + " (deleted)");
                continue;
            }
            List<FieldStanding> undone = ObjectPatch.undone(change, object.get(), earlier(change, plan, run));
            if (!uid(object.get()).equals(change.uid())) {
                // Who has created it anew with the recorded values has put it back.
                if (!undone.stream().allMatch(field -> field.standing() instanceof Standing.Before)) {
                    others.add(change.object() + " (deleted and created anew)");
                }
                continue;
            }
            for (FieldStanding field : undone) {
                String name = change.object() + " " + field.change().field();
                switch (field.standing()) {
                    case Standing.Before() -> {}
                    case Standing.After() -> kept.add(name);
                    case Standing.Foreign(var found) -> others.add(name);
                }
            }
        }
        foreign.forEach(untouched::remove);
        return new Facts.ReadBack(List.copyOf(foreign), List.copyOf(kept), List.copyOf(untouched), memory.refusals());
    }

    private static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText();
    }

    /** What the phases before, as far as they are put back too, change of an object: after that it holds what they saw. */
    private static List<FieldPath> earlier(ObjectChange change, Plan plan, Rollout run) {
        return reverted(plan, run).stream()
                .map(Reverted::change)
                .takeWhile(other -> other != change)
                .filter(other -> other.object().equals(change.object()))
                .flatMap(other -> other.changes().stream())
                .map(Change::field)
                .toList();
    }

    /** @param written whether the run is known to have written it */
    private record Reverted(ObjectChange change, boolean written) {}

    private static List<Reverted> reverted(Plan plan, Rollout run) {
        List<Reverted> changes = new ArrayList<>();
        for (int i = 0; i < run.phases().size(); i++) {
            PhaseProgress phase = run.phases().get(i);
            if (phase.state() == PhaseState.Reverting) {
                plan.phases()
                        .get(i)
                        .changes()
                        .forEach(change -> changes.add(new Reverted(change, phase.acknowledged(change.object()))));
            }
        }
        return changes;
    }
}
