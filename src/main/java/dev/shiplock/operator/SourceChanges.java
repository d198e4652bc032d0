package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the source of an OnChange Promotion has settled on something that was not looked at yet. Taken from the watches alone. Lost with the
 * process: then the source is looked at once more, which finds that nothing is to be done.
 */
final class SourceChanges {
    static final String SETTLING = "SourceSettling";

    private static final Duration MOMENT = Duration.ofSeconds(1);

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

        /** Its namespace is being read; that is over in a moment. */
        record Reading() implements Look {}

        /**
         * A watch of it is being opened again, as each is every few minutes: for a moment nobody knows whether it is changing.
         *
         * @param until when to look again
         */
        record Interrupted(Instant until) implements Look {}

        /** It cannot be seen, which says nothing of whether it has changed. */
        record Blind(Situation.Waiting why, boolean news) implements Look {}

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
     * @param state empty as long as it cannot be seen
     * @param since when it first saw it so
     * @param looked whether what came of a plan of it was written
     * @param news whether it is known to be something new
     * @param failed when it was last tried in vain to plan it; a workload that gets ill after that is none of its matter any more
     */
    private record Seen(
            Optional<SourceState> state,
            Instant since,
            boolean looked,
            boolean news,
            Ailments ailments,
            Optional<Attempt> failed) {
        static Seen first(Optional<SourceState> state, Instant now, boolean news) {
            return new Seen(state, now, false, news, Ailments.NONE, Optional.empty());
        }

        Seen as(SourceState now) {
            return new Seen(Optional.of(now), since, looked, news, ailments, failed);
        }

        Seen lookedAt() {
            return new Seen(state, since, true, news, Ailments.NONE, Optional.empty());
        }

        Seen telling(Ailments now) {
            return new Seen(state, since, looked, news, now, failed);
        }

        Seen failing(Attempt attempt) {
            return new Seen(state, since, looked, news, ailments, Optional.of(attempt));
        }
    }

    Look look(Promotion promotion) {
        Optional<Environment> source = source(promotion);
        Optional<Look> unread = source.flatMap(from -> unread(promotion, from));
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
        return source.flatMap(from -> blind(from, now.news())
                        .or(() -> unhealthy(promotion, from, now))
                        .or(() -> interrupted(from)))
                .orElseGet(() -> new Look.Settled(now.news()));
    }

    /** Whether a newer state of a workload of the source was read, for a plan say, than the watch has shown; then that has to settle, too. */
    boolean isBehind(Promotion promotion) {
        return source(promotion)
                .filter(from ->
                        workloads.of(from).anyMatch(workload -> workloads.isBehind(namespace(from), workload.ref())))
                .isPresent();
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

    /** What came of a plan of the source as it was last seen is written. Until then the plan has to be made again after a crash. */
    void looked(Promotion promotion) {
        seen.computeIfPresent(promotion.getMetadata().getUid(), (uid, now) -> now.lookedAt());
    }

    /** The source as it was last seen could not be planned, and the Promotion says so. */
    void failed(Promotion told, Instant until) {
        seen.computeIfPresent(
                told.getMetadata().getUid(),
                (uid, now) -> now.failing(new Attempt(Attempt.Stand.of(told, known, workloads), until)));
    }

    /** Until when it is in vain to plan again what could not be planned; empty if it was not tried, or something has changed since. */
    Optional<Instant> inVain(Promotion promotion) {
        return seen(promotion)
                .filter(now -> promotion.getSpec().trigger() == Trigger.OnChange)
                .flatMap(Seen::failed)
                .filter(attempt -> clock.instant().isBefore(attempt.until()))
                .filter(attempt -> attempt.stand().equals(Attempt.Stand.of(promotion, known, workloads)))
                .map(Attempt::until);
    }

    /** Whether the source, as it was last seen, is known to be something new. */
    boolean isNews(Promotion promotion) {
        return seen(promotion).filter(Seen::news).isPresent();
    }

    private Optional<Seen> seen(Promotion promotion) {
        return Optional.ofNullable(seen.get(promotion.getMetadata().getUid()));
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

    private Optional<Look> unread(Promotion promotion, Environment source) {
        if (workloads.hasRead(namespace(source))) {
            return Optional.empty();
        }
        Seen before =
                seen(promotion).orElseGet(() -> Seen.first(Optional.empty(), clock.instant(), wasTold(promotion)));
        Optional<Look> blind = blind(source, before.news() && !before.looked());
        // What is said of it now says nothing of whether it has changed.
        blind.ifPresent(it -> seen.put(promotion.getMetadata().getUid(), before));
        return blind.or(() -> Optional.of(new Look.Reading()));
    }

    private Optional<Look> blind(Environment source, boolean news) {
        return workloads
                .problem(namespace(source))
                .map(why -> new Look.Blind(new Situation.Waiting(Hold.CANNOT_WATCH, why), news));
    }

    private Optional<Look> interrupted(Environment source) {
        return workloads.sees(namespace(source))
                ? Optional.empty()
                : Optional.of(new Look.Interrupted(clock.instant().plus(MOMENT)));
    }

    /** Whether a process before this one has said that the source has changed. */
    private static boolean wasTold(Promotion promotion) {
        return Situations.beforeARun(promotion.getStatus())
                .filter(told -> !told.reason().equals(Hold.CANNOT_WATCH))
                .isPresent();
    }

    private Seen see(Promotion promotion, Optional<Environment> source) {
        return seen.compute(promotion.getMetadata().getUid(), (uid, before) -> {
            Optional<SourceState> last = Optional.ofNullable(before).flatMap(Seen::state);
            SourceState state = source.map(from -> state(from, last.orElse(SourceState.NONE)))
                    .orElse(SourceState.NONE);
            if (before == null) {
                return Seen.first(Optional.of(state), clock.instant(), wasTold(promotion));
            }
            if (last.isEmpty()) {
                return Seen.first(Optional.of(state), clock.instant(), before.news());
            }
            return state.isAs(last.get(), workload -> isAutoscaled(source, workload))
                    ? before.as(state)
                    : Seen.first(Optional.of(state), clock.instant(), true);
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
                .sorted(Ailments.WORST)
                .toList();
        if (ill.isEmpty() || now.failed().isPresent()) {
            return Optional.empty();
        }
        Ailments ailments = now.ailments().of(ill, clock.instant());
        seen.put(promotion.getMetadata().getUid(), now.telling(ailments));
        Hold hold = Preconditions.unhealthy(
                new Key(namespace(source), source.getMetadata().getName()), ailments.said());
        return Optional.of(
                new Look.Waits(new Situation.Waiting(hold.reason(), hold.message()), now.news(), ailments.again(ill)));
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
