package dev.shiplock.rollout;

import dev.shiplock.api.Command;
import dev.shiplock.api.PhaseSpec.OnFailure;
import dev.shiplock.api.PromotionSpec.Mode;
import dev.shiplock.api.PromotionSpec.RollbackScope;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run and what happens to it.
 *
 * @param gateFails when the gates of all phases begin to fail
 * @param gateUnsure from when to when the gates have no data
 * @param edits who else changes what, when
 * @param commands what people order, when
 * @param suspended from when to when {@code spec.suspend} is true
 * @param crashes how many of a hundred passes are the process's last one
 * @param wipes how many of a hundred crashes take the Promotion's status with them
 */
record Scenario(
        Plan plan,
        Map<ObjectRef, ModelCluster.Workload> workloads,
        List<ModelCluster.Drain> drains,
        Optional<Instant> gateFails,
        Optional<Span> gateUnsure,
        Map<Instant, ObjectChange> edits,
        Map<Instant, Command> commands,
        Optional<Span> suspended,
        Optional<Instant> deleted,
        int crashes,
        int wipes) {

    record Span(Instant from, Instant to) {
        boolean holds(Instant now) {
            return !now.isBefore(from) && now.isBefore(to);
        }
    }

    /** Nothing is in its way. */
    static Scenario smooth(Plan plan) {
        Map<ObjectRef, ModelCluster.Workload> workloads = new TreeMap<>();
        plan.changes()
                .forEach(change -> workloads.put(
                        change.object(),
                        new ModelCluster.Workload(ModelCluster.Version.Good, java.time.Duration.ofSeconds(30), true)));
        return new Scenario(
                plan,
                workloads,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                0,
                0);
    }

    Scenario with(ObjectRef workload, ModelCluster.Version version) {
        Map<ObjectRef, ModelCluster.Workload> changed = new TreeMap<>(workloads);
        changed.put(workload, new ModelCluster.Workload(version, java.time.Duration.ofSeconds(30), true));
        return new Scenario(
                plan, changed, drains, gateFails, gateUnsure, edits, commands, suspended, deleted, crashes, wipes);
    }

    /** Whether anything but restarts and disturbances happens that may keep the run from its end. */
    boolean harmless() {
        return workloads.values().stream().allMatch(one -> one.version() == ModelCluster.Version.Good)
                && gateFails.isEmpty()
                && gateUnsure.filter(span -> !isShort(span)).isEmpty()
                && edits.isEmpty()
                && commands.isEmpty()
                && deleted.isEmpty();
    }

    /** Over before the limit of any phase; a process that was away may come back beyond it. */
    private boolean isShort(Span span) {
        return crashes == 0 && span.from().plus(Runs.DEADLINE).isAfter(span.to());
    }

    static Scenario random(Random random) {
        Plan plan = plan(random);
        Map<ObjectRef, ModelCluster.Workload> workloads = new TreeMap<>();
        List<ModelCluster.Drain> drains = new ArrayList<>();
        plan.changes().map(ObjectChange::object).distinct().forEach(object -> {
            ModelCluster.Version version =
                    one(random, 75) ? ModelCluster.Version.Good : ModelCluster.Version.values()[random.nextInt(4)];
            workloads.put(
                    object,
                    new ModelCluster.Workload(
                            version, java.time.Duration.ofSeconds(5 + random.nextInt(500)), !one(random, 5)));
            if (one(random, 20)) {
                Instant from = some(random);
                drains.add(new ModelCluster.Drain(object, from, from.plusSeconds(60 + random.nextInt(1500))));
            }
        });
        List<ObjectChange> changes = plan.changes().toList();
        Map<Instant, ObjectChange> edits = new TreeMap<>();
        if (one(random, 20)) {
            edits.put(some(random), changes.get(random.nextInt(changes.size())));
        }
        Map<Instant, Command> commands = new TreeMap<>();
        if (one(random, 25)) {
            commands.put(some(random), Command.values()[random.nextInt(Command.values().length)]);
        }
        return new Scenario(
                plan,
                workloads,
                drains,
                maybe(random, 15, some(random)),
                one(random, 20) ? Optional.of(span(random)) : Optional.empty(),
                edits,
                commands,
                one(random, 20) ? Optional.of(span(random)) : Optional.empty(),
                maybe(random, 8, some(random)),
                random.nextInt(4) * 12,
                random.nextInt(3) * 20);
    }

    private static Plan plan(Random random) {
        List<ObjectRef> all = List.of(Runs.API, Runs.WEB, Runs.WORKER, Runs.SETTINGS);
        List<Runs.PhaseOf> phases = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            List<ObjectRef> objects =
                    all.stream().filter(object -> one(random, 50)).toList();
            ObjectRef[] some = objects.isEmpty() ? new ObjectRef[] {Runs.API} : objects.toArray(new ObjectRef[0]);
            Runs.PhaseOf phase = Runs.PhaseOf.phase("phase-" + i, some)
                    .soaking(one(random, 50) ? "0s" : "15m")
                    .onFailure(one(random, 60) ? OnFailure.Rollback : OnFailure.values()[random.nextInt(3)]);
            phases.add(one(random, 50) ? phase : phase.atATime(1 + random.nextInt(2)));
        }
        RollbackScope scope = one(random, 70) ? RollbackScope.Run : RollbackScope.Phase;
        return Runs.plan(scope, Mode.Promote, phases.toArray(new Runs.PhaseOf[0]));
    }

    private static boolean one(Random random, int percent) {
        return random.nextInt(100) < percent;
    }

    private static Optional<Instant> maybe(Random random, int percent, Instant when) {
        return one(random, percent) ? Optional.of(when) : Optional.empty();
    }

    private static Instant some(Random random) {
        return Runs.NOW.plusSeconds(random.nextInt(4000));
    }

    private static Span span(Random random) {
        Instant from = some(random);
        return new Span(from, from.plusSeconds(1 + random.nextInt(2000)));
    }

    /** When the outside world has news. */
    Stream<Instant> events() {
        return Stream.of(
                        gateFails.stream(),
                        gateUnsure.stream().flatMap(span -> Stream.of(span.from(), span.to())),
                        edits.keySet().stream(),
                        commands.keySet().stream(),
                        suspended.stream().flatMap(span -> Stream.of(span.from(), span.to())),
                        deleted.stream())
                .flatMap(times -> times);
    }
}
