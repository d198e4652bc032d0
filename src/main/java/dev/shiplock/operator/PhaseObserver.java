package dev.shiplock.operator;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.Promotion;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.rollout.RolloutMachine;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Observes what a run's phases look like in the environment, on the way there and on the way back. */
final class PhaseObserver {
    private final LiveWorkloads workloads;
    private final LiveFields fields;
    private final RunGates gates;

    PhaseObserver(LiveWorkloads workloads, LiveFields fields, RunGates gates) {
        this.workloads = workloads;
        this.fields = fields;
        this.gates = gates;
    }

    /** Of a phase that is being written, or is written, and of those before it. */
    Facts.InPhase written(Promotion promotion, Rollout run, Plan plan, PassMemory memory) {
        String namespace = promotion.getMetadata().getNamespace();
        // Where nothing is seen, after a restart or while a watch is interrupted, nothing is known: that is neither
        // good nor bad health.
        boolean sees = workloads.sees(namespace);
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        List<String> foreign = new ArrayList<>();
        for (int i = 0; i <= run.phase(); i++) {
            PhaseProgress progress = run.phases().get(i);
            if (progress.state() == PhaseState.Failed || !progress.touched()) {
                continue;
            }
            PlannedPhase planned = plan.phases().get(i);
            progress.workloads().stream()
                    .filter(workload -> sees && workload.since().isPresent())
                    .forEach(workload -> health.put(
                            workload.workload(),
                            workloads.health(namespace, planned.spec(), workload.workload(), workload.since())));
            foreign.addAll(fields.foreign(namespace, plan, run, i, memory));
        }
        return new Facts.InPhase(memory.writes(), health, foreign, standings(promotion, run, plan, health));
    }

    /** Gates are asked once the workloads are ready; before that they could only speak of the old version. */
    private List<GateStanding> standings(
            Promotion promotion, Rollout run, Plan plan, Map<ObjectRef, WorkloadHealth> health) {
        boolean asking = switch (run.state()) {
            case Settling ->
                run.current().workloads().stream()
                        .map(workload -> health.get(workload.workload()))
                        .allMatch(known -> known != null && known.condition() == WorkloadHealth.Condition.Ready);
            case Soaking -> true;
            case Recording,
                    Waiting,
                    Applying,
                    Paused,
                    Reverting,
                    Restoring,
                    Verified,
                    RolledBack,
                    RollbackFailed,
                    Stopped,
                    Rejected,
                    Planned -> false;
        };
        return asking ? gates.ofPhase(promotion, run, plan) : gates.known(promotion, run);
    }

    /** Of the phases that were put back. */
    Facts.InRestore restored(Promotion promotion, Rollout run, Plan plan, PassMemory memory, Instant now) {
        String namespace = promotion.getMetadata().getNamespace();
        if (!workloads.sees(namespace)) {
            // A moment, as when a watch is opened again, is part of the time that a rollback has.
            workloads.problem(namespace).ifPresent(lost -> memory.sightLost());
            return Facts.InRestore.UNREAD;
        }
        Map<ObjectRef, WorkloadHealth> health = new LinkedHashMap<>();
        Optional<ObjectRef> stuck = Optional.empty();
        for (int i = 0; i < run.phases().size(); i++) {
            if (run.phases().get(i).state() != PhaseState.Reverting) {
                continue;
            }
            PlannedPhase planned = plan.phases().get(i);
            for (var change : planned.workloads()) {
                ObjectRef workload = change.object();
                if (!run.phases().get(i).acknowledged(workload)) {
                    continue;
                }
                if (stuck.isEmpty() && workloads.stuck(namespace, workload, memory::hasDeleted)) {
                    stuck = Optional.of(workload);
                }
                if (!plan.unhealthyBefore().contains(workload.toString())) {
                    health.put(
                            workload, workloads.health(namespace, planned.spec(), workload, Optional.of(run.since())));
                }
            }
        }
        Instant looked = memory.lookedSince(now);
        boolean due = RolloutMachine.readBackDue(run, plan, health.values(), looked, now);
        Optional<Facts.ReadBack> readBack =
                due ? Optional.of(fields.readBack(namespace, plan, run, memory)) : Optional.empty();
        return new Facts.InRestore(health, stuck, readBack, Optional.of(looked));
    }
}
