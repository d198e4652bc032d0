package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Outdated;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whose turn it is to change an environment: one run at a time, in the order of the requests. The watch says whether the turn may be ours; on
 * that word alone nothing begins.
 */
final class Turns {
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Environments environments;
    private final LiveFields fields;
    private final Planning planning;
    private final Sources sources;
    private final TurnQueue queue;
    private final Claims claims;
    private final KnownObjects known;
    private final Clock clock;

    Turns(
            Environments environments,
            LiveFields fields,
            Planning planning,
            Sources sources,
            Claims claims,
            KnownObjects known,
            Clock clock) {
        this.environments = environments;
        this.fields = fields;
        this.planning = planning;
        this.sources = sources;
        this.queue = new TurnQueue(known);
        this.claims = claims;
        this.known = known;
        this.clock = clock;
    }

    /** Whether the run seems to have the turn, as far as the watch and this process know. */
    boolean seemsOurs(Promotion promotion, Rollout run, PassMemory memory) {
        return watched(promotion)
                .filter(environment -> memory.hasTurn(environment)
                        .orElseGet(() -> Environments.turn(environment)
                                .filter(turn -> turn.run().equals(run.id()))
                                .isPresent()))
                .isPresent();
    }

    Facts.Turn look(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory) {
        if (seemsOurs(promotion, run, memory)) {
            Environment environment = fresh(promotion);
            boolean ours = isOurs(environment, promotion, run);
            memory.saw(environment, ours);
            return ours ? ours(promotion, run, plan) : held(promotion, draft, run, environment);
        }
        return watched(promotion)
                .<Facts.Turn>map(environment -> held(promotion, draft, run, environment))
                .orElseGet(Facts.Free::new);
    }

    private Facts.Turn held(Promotion promotion, StatusDraft draft, Rollout run, Environment environment) {
        Optional<Turn> held =
                Environments.turn(environment).filter(turn -> !turn.run().equals(run.id()));
        return held.map(turn -> "run " + turn.run() + " of promotion " + turn.promotion())
                .or(() -> queue.first(promotion, draft))
                .<Facts.Turn>map(Facts.Taken::new)
                .orElseGet(Facts.Free::new);
    }

    private Facts.Turn ours(Promotion promotion, Rollout run, Plan plan) {
        boolean guarded = isGuarded(promotion);
        Key key = Sources.target(promotion);
        return new Facts.Ours(guarded, guarded ? moved(promotion, run, key, plan) : Optional.empty());
    }

    private static boolean isGuarded(Promotion promotion) {
        return promotion.getMetadata().getFinalizers().contains(Promotions.FINALIZER);
    }

    private static boolean isOurs(Environment environment, Promotion promotion, Rollout run) {
        return Environments.turn(environment)
                .filter(turn -> turn.run().equals(run.id()))
                .filter(turn ->
                        turn.promotionUid().equals(promotion.getMetadata().getUid()))
                .isPresent();
    }

    /** How a run that has begun stands. */
    sealed interface Standing {
        /** It has the turn, and the finalizers are there. */
        record Secured() implements Standing {}

        /** Something of that is gone, and nobody else has the turn. */
        record Slipped() implements Standing {}

        /** Another run has the turn. */
        record TakenBy(Turn turn) implements Standing {}

        /** There is no such Environment, or it is not the one that the run was recorded for. */
        record Replaced(String message) implements Standing {}
    }

    /** @param environmentUid the uid of the Environment that the run was recorded for */
    Standing standing(Promotion promotion, Rollout run, String environmentUid, PassMemory memory) {
        Optional<Environment> watched = watched(promotion);
        boolean back = switch (run.state()) {
            case Reverting, Restoring, RollbackFailed, Stopped -> true;
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Verified, RolledBack, Rejected, Planned ->
                false;
        };
        Optional<String> replaced = back ? Optional.empty() : replaced(promotion, environmentUid);
        if (replaced.isPresent()) {
            return new Standing.Replaced(replaced.get());
        }
        boolean kept = isGuarded(promotion) || promotion.isMarkedForDeletion();
        if (watched.isEmpty() || kept && memory.hasTurn(watched.get()).orElse(false)) {
            // Without an Environment there is no turn, and nobody else who could take it.
            return new Standing.Secured();
        }
        Optional<Turn> other =
                Environments.turn(watched.get()).filter(turn -> !turn.run().equals(run.id()));
        if (other.isPresent()) {
            return new Standing.TakenBy(other.get());
        }
        boolean secured = isOurs(watched.get(), promotion, run)
                && kept
                && (Environments.isGuarded(watched.get()) || watched.get().isMarkedForDeletion());
        return secured ? new Standing.Secured() : new Standing.Slipped();
    }

    /** What became of the Environment that a run was recorded for, if it is there no more. */
    Optional<String> replaced(Promotion promotion, String environmentUid) {
        Key key = Sources.target(promotion);
        Optional<Environment> now = watched(promotion).or(() -> environments.get(key.namespace(), key.name()));
        if (now.isEmpty()) {
            return Optional.of("Environment " + key + " is gone");
        }
        return now.get().getMetadata().getUid().equals(environmentUid)
                ? Optional.empty()
                : Optional.of("Environment " + key + " was deleted and created anew since the run was recorded");
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

    /**
     * Takes the turn, unless a run has begun whose turn it is.
     *
     * @throws Outdated if another run was faster
     */
    void take(Promotion promotion, Rollout run, PassMemory memory) {
        Key key = Sources.target(promotion);
        memory.saw(taken(promotion, run, () -> claims.other(key, run.id())), true);
    }

    /**
     * Takes the turn that a run which has begun has lost, and puts the finalizers again that go with it.
     *
     * @throws Outdated if another run has the turn
     */
    void keep(Promotion promotion, Rollout run, Promotions promotions, PassMemory memory) {
        Environment environment = taken(promotion, run, Optional::empty);
        memory.saw(environment.isMarkedForDeletion() ? environment : environments.guard(environment), true);
        if (!promotion.isMarkedForDeletion()) {
            promotions.guard(promotion);
        }
    }

    private Environment taken(Promotion promotion, Rollout run, Supplier<Optional<Turn>> claim) {
        Key key = Sources.target(promotion);
        Turn turn = new Turn(
                run.id(),
                promotion.getMetadata().getName(),
                promotion.getMetadata().getUid(),
                clock.instant().toString());
        return environments
                .take(key.namespace(), key.name(), turn, claim)
                .orElseThrow(() -> Outdated.elsewhere("another run has the turn of environment " + key));
    }

    /** Keeps the Environment until the run has ended. */
    void guard(Promotion promotion, Rollout run, PassMemory memory) {
        Environment guarded = environments.guard(fresh(promotion));
        memory.saw(guarded, isOurs(guarded, promotion, run));
    }

    /** Gives the turn back with nothing written; the last thing that a run gives back. */
    void giveBack(Promotion promotion, Rollout run, PassMemory memory) {
        Key key = Sources.target(promotion);
        environments
                .release(key.namespace(), key.name(), run.id(), null)
                .ifPresent(environment -> memory.saw(environment, false));
    }

    /**
     * Whether the source is being changed, asked of the API. Of two runs in opposite directions each takes its turn before it asks, so at least
     * one of them sees the other.
     */
    Optional<Facts.Hold> sourceBusy(Promotion promotion) {
        return Sources.source(promotion)
                .flatMap(source -> environments.get(source.namespace(), source.name()))
                .flatMap(sources::busy)
                .map(busy -> new Facts.Hold(busy.reason(), busy.message()));
    }

    private Optional<Environment> watched(Promotion promotion) {
        Key key = Sources.target(promotion);
        return known.environment(key.namespace(), key.name());
    }

    private Environment fresh(Promotion promotion) {
        Key key = Sources.target(promotion);
        return environments
                .get(key.namespace(), key.name())
                .orElseThrow(() -> Outdated.elsewhere("environment " + key + " is gone"));
    }
}
