package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Outdated;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Announcer.Tone;
import dev.shiplock.operator.Sources.Key;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Promotions that go without having ended their run: what they leave behind is let go. */
final class Departures {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** What to do about a run whose record cannot be used, as the end of a sentence. */
    static final String HOW_TO_LET_GO =
            "; nothing more is changed. Restore it, or put production right by hand, annotate this Promotion with "
                    + PromotionPass.ON_DELETE + "=" + Commands.LEAVE + " and delete it";

    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration OUTDATED = Duration.ofSeconds(2);
    private static final Duration SELDOM = Duration.ofSeconds(30);

    private final Revisions revisions;
    private final Environments environments;
    private final Promotions promotions;
    private final Claims claims;
    private final Announcer announcer;
    private final Executor executor;

    /** @param executor for what cannot be done at once; what is left when it ends is found like what nobody was there to see */
    Departures(
            Revisions revisions,
            Environments environments,
            Promotions promotions,
            Claims claims,
            Announcer announcer,
            Executor executor) {
        this.revisions = revisions;
        this.environments = environments;
        this.promotions = promotions;
        this.claims = claims;
        this.announcer = announcer;
        this.executor = executor;
    }

    /**
     * After a Promotion is gone: nothing keeps it before its first change, so it may take its run with it. What is missed here (nobody was
     * there to see it) is found when another run takes the turn.
     *
     * <p>Repeated until it is done, here and not by another pass: the SDK repeats no pass over a deletion when an event comes in meanwhile.
     *
     * @param then what follows once nothing is left
     */
    void gone(Promotion promotion, Runnable then) {
        gone(promotion, then, SOON);
    }

    private void gone(Promotion promotion, Runnable then, Duration again) {
        try {
            PromotionPass.run(promotion)
                    .filter(run -> run.state() == RunState.Recording || run.state() == RunState.Waiting)
                    .ifPresent(run -> reject(promotion, run.id()));
        } catch (RuntimeException failure) {
            LOG.debug("What the run of a deleted promotion leaves cannot be let go yet; once more", failure);
            Duration most = failure instanceof Outdated ? OUTDATED : SELDOM;
            Duration later = again.multipliedBy(2).compareTo(most) < 0 ? again.multipliedBy(2) : most;
            CompletableFuture.delayedExecutor(again.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(LogFields.keptBy(() -> gone(promotion, then, later)));
            return;
        }
        then.run();
    }

    /** Also what is marked as {@code Applying} already, if nothing of it is written; otherwise its turn tells that nobody drives it. */
    private void reject(Promotion promotion, String run) {
        Key key = Sources.target(promotion);
        Optional<EnvironmentRevision> target = revisions.get(key.namespace(), run);
        boolean begun = target.filter(found -> Revisions.state(found) != RevisionState.Recorded)
                .filter(claims::isWritten)
                .isPresent();
        if (begun) {
            return;
        }
        target.filter(Revisions::inUse)
                .map(found -> revisions.mark(found, new EnvironmentRevisionStatus(RevisionState.Rejected, null)))
                .ifPresent(revisions::release);
        revisions.get(key.namespace(), Records.baselineOf(run)).ifPresent(revisions::release);
        environments.release(key.namespace(), key.name(), run, null);
    }

    /** Whether nothing is left that says what a run has changed. */
    boolean isForgotten(Promotion promotion, String run) {
        String namespace = promotion.getMetadata().getNamespace();
        return revisions.get(namespace, run).isEmpty()
                && revisions.get(namespace, Records.baselineOf(run)).isEmpty();
    }

    /** What says that it is unfinished would be looked for by the next Promotion of this name. */
    private EnvironmentRevision stopped(EnvironmentRevision target) {
        return Revisions.state(target).unfinished()
                ? revisions.mark(target, new EnvironmentRevisionStatus(RevisionState.Stopped, null))
                : target;
    }

    /** Lets a deleted Promotion go whose run cannot be found again: that is said first, since afterwards nobody knows of it. */
    void letGo(Promotion promotion, String run, String why) {
        Key key = Sources.target(promotion);
        String message = "promotion " + promotion.getMetadata().getName() + " is deleted, and its run " + run
                + " cannot be put back: " + why + ". Environment " + key
                + " is left as it is: compare its images, variables and ConfigMaps with what should run there";
        announcer.say(promotion, Tone.Warning, "RunStateLost", message);
        environments
                .get(key.namespace(), key.name())
                .ifPresent(environment -> announcer.say(environment, Tone.Warning, "RunStateLost", message));
        recorded(promotion, run, run).map(this::stopped).ifPresent(revisions::release);
        recorded(promotion, run, Records.baselineOf(run)).ifPresent(revisions::release);
        environments.release(key.namespace(), key.name(), run, null);
        promotions.release(promotion);
    }

    /** A revision of the run, not one of its name that somebody else has recorded. */
    private Optional<EnvironmentRevision> recorded(Promotion promotion, String run, String name) {
        return revisions
                .get(promotion.getMetadata().getNamespace(), name)
                .filter(found -> Records.ours(found, promotion, run));
    }
}
