package dev.shiplock.kubernetes.store;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.EnvironmentStatus.Turn;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Environments and their turn: one run at a time changes an environment. */
public final class Environments {
    /** Keeps an Environment while a run that may have changed it has not ended. */
    public static final String FINALIZER = "shiplock.dev/turn";

    private final GuardedWrites<Environment> writes;

    public Environments(KubernetesClient client) {
        this.writes = new GuardedWrites<>(client, Environment.class);
    }

    /** Reads from the API, not from a cache. */
    public Optional<Environment> get(String namespace, String name) {
        return writes.get(namespace, name);
    }

    /** Whether it stays until a run has ended. */
    public static boolean isGuarded(Environment environment) {
        return environment.getMetadata().getFinalizers().contains(FINALIZER);
    }

    public static Optional<Turn> turn(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::turn);
    }

    /**
     * Takes the turn unless another run has it, and reads it back from the API. The one write of this is made on the Environment as it was
     * before the claim was asked for, so that a run which begins meanwhile is either seen or in the way.
     *
     * @param claim the turn of another run that has begun though the turn looks free; it is put back in its place
     * @return the Environment with the turn, if it is this run's now
     * @throws Outdated if somebody else wrote the Environment's status meanwhile
     */
    public Optional<Environment> take(String namespace, String name, Turn turn, Supplier<Optional<Turn>> claim) {
        Optional<Environment> found = writes.get(namespace, name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Optional<Turn> held = turn(found.get());
        if (held.isEmpty()) {
            Turn next = claim.get().orElse(turn);
            writeStatus(found.get(), status -> withTurn(status, next));
        } else if (held.get().run().equals(turn.run()) && !isOf(held.get(), turn)) {
            // The run's Promotion was created anew.
            writeStatus(found.get(), status -> withTurn(status, turn));
        }
        return writes.get(namespace, name)
                .filter(now -> turn(now).filter(is -> isOf(is, turn)).isPresent());
    }

    private static boolean isOf(Turn held, Turn turn) {
        return held.run().equals(turn.run()) && held.promotionUid().equals(turn.promotionUid());
    }

    /**
     * Gives the turn of this run back, and records the revision that the environment now runs, if there is a new one. A turn that is gone
     * already leaves the finalizer behind: that goes too, unless another run has the turn.
     *
     * @return the Environment as it is now, unless another run has its turn
     * @throws Outdated if somebody else wrote the Environment's status meanwhile
     */
    public Optional<Environment> release(
            String namespace, String name, String run, EnvironmentStatus.@Nullable Revision revision) {
        Optional<Environment> ours = writes.get(namespace, name)
                .filter(found -> turn(found).map(Turn::run).orElse(run).equals(run));
        if (ours.isEmpty()) {
            return Optional.empty();
        }
        Environment unguarded = writes.removeFinalizer(ours.get(), FINALIZER);
        boolean told = turn(unguarded).isEmpty()
                && (revision == null || revision.equals(status(unguarded).revision()));
        if (told || unguarded.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(unguarded);
        }
        return Optional.of(writeStatus(unguarded, status -> {
            EnvironmentStatus free = withTurn(status, null);
            return revision == null ? free : withRevision(free, revision);
        }));
    }

    /** @throws Outdated if somebody else wrote first */
    public void letGo(Environment environment) {
        writes.removeFinalizer(environment, FINALIZER);
    }

    /** @throws Outdated if somebody else wrote first */
    public Environment guard(Environment environment) {
        return writes.addFinalizer(environment, FINALIZER);
    }

    private static EnvironmentStatus status(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).orElse(EnvironmentStatus.EMPTY);
    }

    /** @throws Outdated if somebody else wrote first */
    public void removeAnnotation(Environment environment, String key) {
        writes.removeAnnotation(environment, key);
    }

    /**
     * Writes the status that a function makes of the present one.
     *
     * @throws Outdated if somebody else wrote first
     */
    public Environment writeStatus(Environment environment, UnaryOperator<EnvironmentStatus> change) {
        Environment next = new Environment();
        next.setMetadata(new ObjectMetaBuilder(environment.getMetadata()).build());
        next.setSpec(environment.getSpec());
        next.setStatus(change.apply(status(environment)));
        return writes.status(next);
    }

    private static EnvironmentStatus withTurn(EnvironmentStatus status, @Nullable Turn turn) {
        return new EnvironmentStatus(
                status.observedGeneration(),
                status.workloads(),
                status.revision(),
                turn == null ? null : turn.promotion(),
                turn,
                status.conditions());
    }

    private static EnvironmentStatus withRevision(EnvironmentStatus status, EnvironmentStatus.Revision revision) {
        return new EnvironmentStatus(
                status.observedGeneration(),
                status.workloads(),
                revision,
                status.activePromotion(),
                status.turn(),
                status.conditions());
    }
}
