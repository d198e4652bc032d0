package dev.shiplock.operator;

import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was said of a source's workloads that are not healthy. Pods come and go while a workload starts, or crashes again and again: each reason
 * of each workload is worth a word, and none is worth a second one while what is said is still the matter.
 *
 * @param told the last one is what is said now
 * @param since since when it is said
 */
record Ailments(List<WorkloadHealth> told, Instant since) {
    static final Ailments NONE = new Ailments(List.of(), Instant.EPOCH);

    /** What cannot heal by itself is said before what may be on its way. */
    static final Comparator<WorkloadHealth> WORST = Comparator.comparing(
                    (WorkloadHealth health) -> health.condition() != Condition.Failed)
            .thenComparing(WorkloadHealth::workload);

    Ailments {
        told = List.copyOf(told);
    }

    /** @param ill the workloads that are not healthy now, the worst first */
    Ailments of(List<WorkloadHealth> ill, Instant now) {
        WorkloadHealth worst = ill.getFirst();
        boolean known = told.stream().anyMatch(one -> saysTheSame(one, worst));
        boolean stays = isTheMatter(ill) ? known || isWorseThan(worst) : known && now.isBefore(waits());
        return stays ? this : saying(worst, now);
    }

    WorkloadHealth said() {
        return told.getLast();
    }

    /** When something else may be said though nothing happens. */
    Optional<Instant> again(List<WorkloadHealth> ill) {
        Stream<Instant> turn = isTheMatter(ill) ? Stream.empty() : Stream.of(waits());
        return Stream.concat(turn, ill.stream().flatMap(one -> one.lookAgain().stream()))
                .min(Comparator.naturalOrder());
    }

    /** Workloads that are ill by turns are not told of at each turn. */
    private Instant waits() {
        return since.plus(Starter.LOOK_AGAIN);
    }

    private boolean isTheMatter(List<WorkloadHealth> ill) {
        return !told.isEmpty() && ill.stream().anyMatch(one -> one.workload().equals(said().workload()));
    }

    private boolean isWorseThan(WorkloadHealth other) {
        return said().condition() == Condition.Failed && other.condition() != Condition.Failed;
    }

    private Ailments saying(WorkloadHealth ill, Instant now) {
        Stream<WorkloadHealth> others = told.stream().filter(one -> !saysTheSame(one, ill));
        return new Ailments(Stream.concat(others, Stream.of(ill)).toList(), now);
    }

    private static boolean saysTheSame(WorkloadHealth one, WorkloadHealth other) {
        return one.workload().equals(other.workload()) && one.reason().equals(other.reason());
    }
}
