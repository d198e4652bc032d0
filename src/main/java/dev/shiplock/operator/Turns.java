package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** Whose turn it is to change an environment: one run at a time, in the order of the requests. */
final class Turns {
    private static final Comparator<Request> BY_TIME = Comparator.comparing(Request::at);

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Environments environments;
    private final LiveFields fields;
    private final Planning planning;
    private final KnownObjects known;
    private final Clock clock;

    Turns(Environments environments, LiveFields fields, Planning planning, KnownObjects known, Clock clock) {
        this.environments = environments;
        this.fields = fields;
        this.planning = planning;
        this.known = known;
        this.clock = clock;
    }

    Facts.Turn look(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory) {
        Key key = Sources.target(promotion);
        if (memory.hasTurn()) {
            return ours(promotion, run, key, plan);
        }
        Optional<Turn> held = known.environment(key.namespace(), key.name()).flatMap(Environments::turn);
        if (held.isPresent() && !held.get().run().equals(run.id())) {
            return new Facts.Taken(
                    "run " + held.get().run() + " of promotion " + held.get().promotion());
        }
        if (held.isEmpty()) {
            return earlier(promotion, draft, key)
                    .<Facts.Turn>map(other ->
                            new Facts.Taken("promotion " + other.getMetadata().getName() + ", which asked before"))
                    .orElseGet(Facts.Free::new);
        }
        return ours(promotion, run, key, plan);
    }

    private Facts.Turn ours(Promotion promotion, Rollout run, Key key, Plan plan) {
        boolean guarded = promotion.getMetadata().getFinalizers().contains(Promotions.FINALIZER);
        return new Facts.Ours(guarded, guarded ? moved(promotion, run, key, plan) : Optional.empty());
    }

    /**
     * What is no longer as the plan saw it: in the target, or in the source. Of a source that has changed while the run waited, the plan would
     * carry what is not there any more, on the word of the health of something else. A run that did not wait has only just read it.
     */
    private Optional<String> moved(Promotion promotion, Rollout run, Key target, Plan plan) {
        boolean waited = run.since().plus(FRESH).isBefore(clock.instant());
        return fields.moved(target.namespace(), plan)
                .or(() -> !waited || Sources.putsBack(plan.spec())
                        ? Optional.empty()
                        : switch (planning.plan(frozen(promotion, plan))) {
                            case Planning.Outcome.Refused(String reason, String message) -> Optional.of(message);
                            case Planning.Outcome.Planned now ->
                                now.plan().digest().equals(plan.digest())
                                        ? Optional.empty()
                                        : Optional.of("the source is not what was planned");
                        });
    }

    /** The Promotion as it was when the plan was made; what was changed since is another request. */
    private static Promotion frozen(Promotion promotion, Plan plan) {
        Promotion then = new Promotion();
        then.setMetadata(promotion.getMetadata());
        then.setSpec(plan.spec());
        return then;
    }

    /** Another Promotion that waits in the queue since an earlier time. */
    private Optional<Promotion> earlier(Promotion promotion, StatusDraft draft, Key key) {
        Request mine = draft.request();
        return known.into(key.namespace(), key.name()).stream()
                .filter(other -> !other.getMetadata()
                        .getUid()
                        .equals(promotion.getMetadata().getUid()))
                .filter(Turns::queued)
                .filter(other -> mine == null || before(other.getStatus().request(), mine, other, promotion))
                .findFirst();
    }

    private static boolean queued(Promotion other) {
        PromotionStatus status = other.getStatus();
        return status != null
                && status.run() != null
                && status.run().state() == RunState.Waiting
                && "Queued".equals(status.run().reason())
                && !other.getSpec().suspend()
                && !other.isMarkedForDeletion();
    }

    private static boolean before(
            @org.jspecify.annotations.Nullable Request theirs, Request mine, Promotion other, Promotion promotion) {
        if (theirs == null) {
            return false;
        }
        int order = BY_TIME.compare(theirs, mine);
        return order < 0
                || order == 0
                        && other.getMetadata()
                                        .getName()
                                        .compareTo(promotion.getMetadata().getName())
                                < 0;
    }

    /** @throws dev.shiplock.kubernetes.store.Outdated if another run was faster */
    boolean take(Promotion promotion, Rollout run) {
        Key key = Sources.target(promotion);
        return environments.take(
                key.namespace(),
                key.name(),
                new Turn(
                        run.id(),
                        promotion.getMetadata().getName(),
                        promotion.getMetadata().getUid(),
                        clock.instant().toString()));
    }

    /** Keeps the Environment until the run has ended. */
    void guard(Promotion promotion) {
        Key key = Sources.target(promotion);
        environments.get(key.namespace(), key.name()).ifPresent(environments::guard);
    }

    Optional<Environment> environment(Promotion promotion) {
        Key key = Sources.target(promotion);
        return environments.get(key.namespace(), key.name());
    }
}
