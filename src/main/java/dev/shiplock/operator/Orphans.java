package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.RevisionState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Announcer.Tone;
import dev.shiplock.operator.Sources.Key;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns of runs that nobody drives any more, since their Promotion is gone though its finalizer should have kept it. Production may be
 * half-changed, so the turn stays until somebody decides.
 */
final class Orphans {
    static final String REASON = "OrphanedTurn";

    /** Takes production as an orphaned run left it; the value is the run's id, as in {@code <name>:<run id>} or alone. */
    static final String ACCEPT = Command.accept.annotation();

    private final Environments environments;
    private final Revisions revisions;
    private final Claims claims;
    private final KnownObjects known;
    private final Announcer announcer;
    /** By the Environment's uid the value that was answered last, by this process. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    Orphans(Environments environments, Revisions revisions, Claims claims, KnownObjects known, Announcer announcer) {
        this.environments = environments;
        this.revisions = revisions;
        this.claims = claims;
        this.known = known;
        this.announcer = announcer;
    }

    /** What there is to say of the environment's turn, if nobody drives its run. */
    static Optional<String> problem(Environment environment, KnownObjects known) {
        return orphaned(environment, known)
                .map(turn ->
                        "run " + turn.run() + " has the turn and may have left this environment half-changed, but its"
                                + " Promotion " + turn.promotion() + " is gone. Create a Promotion " + turn.promotion()
                                + " into this Environment again: it puts back what the run changed, before anything else. Or"
                                + " annotate this Environment with " + ACCEPT + "=" + turn.run()
                                + " to take the environment as it is");
    }

    private static Optional<Turn> orphaned(Environment environment, KnownObjects known) {
        Key key = key(environment);
        return Environments.turn(environment)
                .filter(turn -> known.into(key.namespace(), key.name()).stream()
                        .noneMatch(
                                promotion -> promotion.getMetadata().getName().equals(turn.promotion())));
    }

    /** Acts on what somebody ordered of the Environment; whether there was anything to act on. */
    boolean commanded(Environment environment) {
        String value = environment.getMetadata().getAnnotations() == null
                ? null
                : environment.getMetadata().getAnnotations().get(ACCEPT);
        if (value == null) {
            forget(environment);
            return false;
        }
        Optional<Turn> accepted = orphaned(environment, known)
                .filter(turn -> value.equals(turn.run()) || value.endsWith(":" + turn.run()));
        if (accepted.isEmpty()) {
            refuse(environment, value);
            return false;
        }
        Turn turn = accepted.get();
        accept(environment, turn);
        environments
                .get(key(environment).namespace(), key(environment).name())
                .ifPresent(now -> environments.removeAnnotation(now, ACCEPT));
        announcer.say(
                environment,
                Tone.Warning,
                "Accepted",
                "the environment was taken as run " + turn.run() + " of promotion " + turn.promotion()
                        + " left it; the environment is free");
        return true;
    }

    /** The annotation stays: who removes what a GitOps repository puts back does so for ever. */
    private void refuse(Environment environment, String value) {
        if (value.equals(refused.put(environment.getMetadata().getUid(), value))) {
            return;
        }
        announcer.say(
                environment,
                Tone.Warning,
                "CommandRefused",
                "accept was not acted on: this Environment has no orphaned turn of run " + value
                        + "; the commands of a run are annotations of its Promotion. Remove the annotation");
    }

    void forget(Environment environment) {
        refused.remove(environment.getMetadata().getUid());
    }

    /** The turn goes last: until then a crash leaves the whole to be done again. */
    private void accept(Environment environment, Turn turn) {
        Key key = key(environment);
        revisions
                .get(key.namespace(), turn.run())
                .filter(Revisions::inUse)
                .ifPresent(target -> revisions.release(
                        revisions.mark(target, new EnvironmentRevisionStatus(RevisionState.Stopped, null))));
        revisions.get(key.namespace(), Records.baselineOf(turn.run())).ifPresent(revisions::release);
        environments.release(key.namespace(), key.name(), turn.run(), null);
    }

    /** Lets an Environment go that is being deleted, if its finalizer is only what a wiped turn has left behind. */
    void letGo(Environment environment) {
        Key key = key(environment);
        boolean left = environment.isMarkedForDeletion()
                && Environments.isGuarded(environment)
                && Environments.turn(environment).isEmpty();
        if (left
                && known.into(key.namespace(), key.name()).stream()
                        .flatMap(promotion -> PromotionPass.run(promotion).stream())
                        .noneMatch(TurnQueue::begun)
                && claims.other(key, "").isEmpty()) {
            environments.letGo(environment);
        }
    }

    private static Key key(Environment environment) {
        return new Key(
                environment.getMetadata().getNamespace(),
                environment.getMetadata().getName());
    }
}
