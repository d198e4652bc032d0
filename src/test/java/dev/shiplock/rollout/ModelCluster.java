package dev.shiplock.rollout;

import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Production as far as a run can see it: values of fields, and workloads that get ready, break, and are drained. */
final class ModelCluster {
    /** What the new version of a workload does. */
    enum Version {
        Good,
        /** Exits soon after its change. */
        Crashing,
        /** Is never ready. */
        Hanging,
        /** Is ready, and breaks an hour after its change. */
        Rotting
    }

    /** @param ready how long it takes to get ready after a change */
    record Workload(Version version, Duration ready, boolean healsAfterRollback) {}

    /** A time in which a workload's pods are moved to another node. */
    record Drain(ObjectRef workload, Instant from, Instant to) {}

    static final Duration CRASH = Duration.ofSeconds(20);
    static final Duration ROT = Duration.ofMinutes(60);

    private final Map<ObjectRef, Map<FieldPath, FieldValue>> fields = new TreeMap<>();
    private final Map<ObjectRef, Instant> changed = new TreeMap<>();
    private final Map<ObjectRef, Workload> workloads;
    private final List<Drain> drains;
    private boolean rolledBack;

    ModelCluster(Plan plan, Map<ObjectRef, Workload> workloads, List<Drain> drains) {
        this.workloads = new TreeMap<>(workloads);
        this.drains = List.copyOf(drains);
        plan.changes()
                .forEach(change -> change.changes().forEach(one -> of(change).put(one.field(), one.before())));
    }

    private Map<FieldPath, FieldValue> of(ObjectChange change) {
        return fields.computeIfAbsent(change.object(), object -> new TreeMap<>());
    }

    FieldValue value(ObjectChange change, Change one) {
        return Objects.requireNonNull(of(change).get(one.field()));
    }

    WriteResult write(ObjectChange change, Instant now) {
        List<WriteResult.ForeignValue> foreign = change.changes().stream()
                .filter(one -> !value(change, one).equals(one.before())
                        && !value(change, one).equals(one.after()))
                .map(one -> new WriteResult.ForeignValue(one.field(), one.before(), value(change, one)))
                .toList();
        if (!foreign.isEmpty()) {
            return new WriteResult.Conflict(WriteResult.Conflict.FOREIGN_CHANGE, foreign);
        }
        if (holds(change)) {
            return new WriteResult.AlreadyThere(1);
        }
        change.changes().forEach(one -> of(change).put(one.field(), one.after()));
        changed.put(change.object(), now);
        return new WriteResult.Written(change, 1);
    }

    /** Puts back what still holds the run's value, and leaves the rest alone. */
    void revert(ObjectChange inverse, Instant now) {
        rolledBack = true;
        inverse.changes().stream()
                .filter(one -> value(inverse, one).equals(one.before()))
                .forEach(one -> {
                    of(inverse).put(one.field(), one.after());
                    changed.put(inverse.object(), now);
                });
    }

    void edit(ObjectChange change) {
        Change one = change.changes().getFirst();
        of(change).put(one.field(), FieldValue.of("hers"));
    }

    /** Whether every field has the value that the change gives it. */
    boolean holds(ObjectChange change) {
        return change.changes().stream().allMatch(one -> value(change, one).equals(one.after()));
    }

    boolean anyWritten(ObjectChange change) {
        return change.changes().stream().anyMatch(one -> value(change, one).equals(one.after()));
    }

    private boolean isNew(ObjectRef object) {
        return Objects.requireNonNull(fields.get(object)).containsValue(FieldValue.of("new"));
    }

    WorkloadHealth health(ObjectRef object, Instant now) {
        Condition condition = condition(object, now);
        WorkloadHealth health = Runs.is(condition, object);
        long drained = drains.stream()
                .filter(one -> one.workload().equals(object) && !now.isBefore(one.from()))
                .count();
        return health.standingOn(changed.get(object) + "/" + drained, Optional.empty());
    }

    private Condition condition(ObjectRef object, Instant now) {
        if (drained(object, now, now)) {
            return Condition.Doubt;
        }
        Instant since = changed.getOrDefault(object, Instant.EPOCH);
        Workload workload = Objects.requireNonNull(workloads.get(object));
        Condition young = now.isBefore(since.plus(workload.ready())) ? Condition.Progressing : Condition.Ready;
        if (!isNew(object)) {
            return rolledBack && !workload.healsAfterRollback() ? Condition.Progressing : young;
        }
        return switch (workload.version()) {
            case Good -> young;
            case Crashing -> now.isBefore(since.plus(CRASH)) ? Condition.Progressing : Condition.Failed;
            case Hanging -> Condition.Progressing;
            case Rotting -> now.isBefore(since.plus(ROT)) ? young : Condition.Failed;
        };
    }

    private boolean drained(ObjectRef object, Instant from, Instant to) {
        return drains.stream()
                .anyMatch(one -> one.workload().equals(object) && !to.isBefore(one.from()) && from.isBefore(one.to()));
    }

    /** Whether a workload was healthy all the time between the two. */
    boolean wasHealthy(ObjectRef object, Instant from, Instant to) {
        return health(object, from).condition() == Condition.Ready
                && health(object, to).condition() == Condition.Ready
                && !drained(object, from, to);
    }

    /** When a watch would have news. */
    Stream<Instant> events() {
        Stream<Instant> ofChanges = changed.entrySet().stream()
                .flatMap(entry -> Stream.of(
                                workloads.containsKey(entry.getKey())
                                        ? workloads.get(entry.getKey()).ready()
                                        : Duration.ZERO,
                                CRASH,
                                ROT)
                        .map(entry.getValue()::plus));
        return Stream.concat(ofChanges, drains.stream().flatMap(one -> Stream.of(one.from(), one.to())));
    }
}
