package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Whether the source of an OnChange Promotion has settled on something that was not looked at yet. Taken from the watches alone. Lost with the
 * process: then the source is looked at once more, which finds that nothing is to be done.
 */
final class SourceChanges {
    static final String SETTLING = "SourceSettling";

    /** What cannot heal by itself is said before what may be on its way. */
    private static final Comparator<WorkloadHealth> WORST = Comparator.comparing(
                    (WorkloadHealth health) -> health.condition() != Condition.Failed)
            .thenComparing(WorkloadHealth::workload);

    private final KnownObjects known;
    private final LiveWorkloads workloads;
    private final Clock clock;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    SourceChanges(KnownObjects known, LiveWorkloads workloads, Clock clock) {
        this.known = known;
        this.workloads = workloads;
        this.clock = clock;
    }

    /** Where the source stands. */
    sealed interface Look {
        /** Everything that there is was looked at. */
        record Nothing() implements Look {}

        /** @param news whether it is known to have changed; a process that has only just started does not know */
        record Settled(boolean news) implements Look {}

        /**
         * It is not to be looked at yet.
         *
         * @param until when that may be over though nothing happens
         */
        record Waits(Situation.Waiting why, boolean news, Optional<Instant> until) implements Look {}
    }

    /**
     * What this process has seen.
     *
     * @param since when it first saw it so
     * @param looked whether a plan has been made of it
     * @param news whether it is known to be something new
     * @param told what was said of workloads that are not healthy; the last one is what is said now
     */
    private record Seen(SourceState state, Instant since, boolean looked, boolean news, List<WorkloadHealth> told) {
        Seen as(SourceState now) {
            return new Seen(now, since, looked, news, told);
        }

        Seen lookedAt() {
            return new Seen(state, since, true, news, List.of());
        }

        Seen telling(WorkloadHealth ill) {
            Stream<WorkloadHealth> others = told.stream().filter(one -> !saysTheSame(one, ill));
            return new Seen(
                    state,
                    since,
                    looked,
                    news,
                    Stream.concat(others, Stream.of(ill)).toList());
        }
    }

    Look look(Promotion promotion) {
        Optional<Environment> source = source(promotion);
        Optional<Look> unread = source.flatMap(this::unread);
        if (unread.isPresent()) {
            return unread.get();
        }
        Seen now = see(promotion, source);
        if (now.looked()) {
            return new Look.Nothing();
        }
        Instant due = now.since().plus(promotion.getSpec().settle().toDuration());
        if (clock.instant().isBefore(due)) {
            return new Look.Waits(settling(promotion), now.news(), Optional.of(due));
        }
        return source.flatMap(from -> unseen(from, now).or(() -> unhealthy(promotion, from, now)))
                .orElseGet(() -> new Look.Settled(now.news()));
    }

    /** Takes the source as it is for what the next plan is made of: what changes while that is made is news. */
    void see(Promotion promotion) {
        Optional<Environment> source = source(promotion);
        boolean follows = promotion.getSpec().trigger() == Trigger.OnChange;
        if (follows
                && source.filter(from -> !workloads.hasRead(namespace(from))).isEmpty()) {
            see(promotion, source);
        }
    }

    /** A plan was made of the source as it was last seen. */
    void looked(Promotion promotion) {
        seen.computeIfPresent(promotion.getMetadata().getUid(), (uid, now) -> now.lookedAt());
    }

    void forget(Promotion promotion) {
        seen.remove(promotion.getMetadata().getUid());
    }

    int size() {
        return seen.size();
    }

    /** Of a source that does not consent to be read, nothing is looked at or told, as if it were not there. */
    private Optional<Environment> source(Promotion promotion) {
        return Sources.source(promotion)
                .flatMap(key -> known.environment(key.namespace(), key.name()))
                .filter(source -> Sources.shares(source, promotion.getMetadata().getNamespace()));
    }

    /** That a namespace is being read is over in a moment, and no news. */
    private Optional<Look> unread(Environment source) {
        String namespace = namespace(source);
        if (workloads.hasRead(namespace)) {
            return Optional.empty();
        }
        Optional<Look> problem = workloads.problem(namespace).map(why -> cannotWatch(why, true));
        return problem.or(() -> Optional.of(new Look.Waits(
                new Situation.Waiting(Hold.READING, "namespace " + namespace + " is being read"),
                false,
                Optional.empty())));
    }

    private Optional<Look> unseen(Environment source, Seen now) {
        return workloads.problem(namespace(source)).map(why -> cannotWatch(why, now.news()));
    }

    private static Look cannotWatch(String why, boolean news) {
        return new Look.Waits(new Situation.Waiting(Hold.CANNOT_WATCH, why), news, Optional.empty());
    }

    private Seen see(Promotion promotion, Optional<Environment> source) {
        return seen.compute(promotion.getMetadata().getUid(), (uid, before) -> {
            SourceState last = before == null ? SourceState.NONE : before.state();
            SourceState state = source.map(from -> state(from, last)).orElse(SourceState.NONE);
            if (before == null) {
                boolean told = Situations.beforeARun(promotion.getStatus()).isPresent();
                return new Seen(state, clock.instant(), false, told, List.of());
            }
            return state.isAs(last, workload -> isAutoscaled(source, workload))
                    ? before.as(state)
                    : new Seen(state, clock.instant(), false, true, List.of());
        });
    }

    private SourceState state(Environment source, SourceState last) {
        NamespaceContents contents = workloads.contents(namespace(source));
        return SourceState.of(workloads.of(source).toList(), contents, last);
    }

    private boolean isAutoscaled(Optional<Environment> source, ObjectRef workload) {
        return source.flatMap(from -> workloads.contents(namespace(from)).autoscalerOf(workload))
                .isPresent();
    }

    private static Situation.Waiting settling(Promotion promotion) {
        String source = Sources.source(promotion).map(Key::toString).orElse("");
        return new Situation.Waiting(
                SETTLING,
                "the source " + source
                        + " has changed; what it has now is looked at once nothing of it has changed for "
                        + promotion.getSpec().settle() + " (spec.settle)");
    }

    private Optional<Look> unhealthy(Promotion promotion, Environment source, Seen now) {
        List<WorkloadHealth> ill = workloads
                .of(source)
                .map(workload -> workloads.asItStands(namespace(source), workload.ref()))
                .filter(health -> !works(health))
                .sorted(WORST)
                .toList();
        if (ill.isEmpty()) {
            return Optional.empty();
        }
        WorkloadHealth worst = ill.getFirst();
        Optional<WorkloadHealth> said = said(now.told(), ill);
        if (said.isEmpty()) {
            seen.put(promotion.getMetadata().getUid(), now.telling(worst));
        }
        Hold hold = Preconditions.unhealthy(
                new Key(namespace(source), source.getMetadata().getName()), said.orElse(worst));
        Optional<Instant> again =
                ill.stream().flatMap(one -> one.lookAgain().stream()).min(Comparator.naturalOrder());
        return Optional.of(new Look.Waits(new Situation.Waiting(hold.reason(), hold.message()), now.news(), again));
    }

    /**
     * What is said already, if it stays. Pods come and go while a workload starts, or crashes again and again: each reason of each workload is
     * worth a word, and none is worth a second one while what is said is still the matter.
     *
     * @param ill the worst first
     */
    private static Optional<WorkloadHealth> said(List<WorkloadHealth> told, List<WorkloadHealth> ill) {
        WorkloadHealth worst = ill.getFirst();
        boolean known = told.stream().anyMatch(one -> saysTheSame(one, worst));
        return told.isEmpty()
                ? Optional.empty()
                : Optional.of(told.getLast())
                        .filter(last ->
                                known || last.condition() == Condition.Failed && worst.condition() != Condition.Failed)
                        .filter(last ->
                                ill.stream().anyMatch(one -> one.workload().equals(last.workload())));
    }

    private static boolean saysTheSame(WorkloadHealth one, WorkloadHealth other) {
        return one.workload().equals(other.workload()) && one.reason().equals(other.reason());
    }

    /** Whether a phase accepts a workload without pods is for the plan to say. */
    private static boolean works(WorkloadHealth health) {
        return switch (health.condition()) {
            case Ready, Inconclusive -> true;
            case Progressing, Doubt, Failed -> false;
        };
    }

    private static String namespace(Environment source) {
        return source.getMetadata().getNamespace();
    }
}
