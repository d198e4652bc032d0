package dev.shiplock.kubernetes.store;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.EnvironmentStatus.Turn;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
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

    public static Optional<Turn> turn(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::turn);
    }

    /**
     * Takes the turn unless another run has it, and reads it back from the API.
     *
     * @return whether it is this run's now
     * @throws Outdated if somebody else wrote the Environment's status meanwhile
     */
    public boolean take(String namespace, String name, Turn turn) {
        Optional<Environment> found = writes.get(namespace, name);
        if (found.isEmpty()) {
            return false;
        }
        Optional<Turn> held = turn(found.get());
        if (held.isEmpty()) {
            writeStatus(found.get(), status -> withTurn(status, turn));
        }
        return writes.get(namespace, name)
                .flatMap(Environments::turn)
                .filter(now ->
                        now.run().equals(turn.run()) && now.promotionUid().equals(turn.promotionUid()))
                .isPresent();
    }

    /**
     * Gives the turn of this run back, and records the revision that the environment now runs, if there is a new one.
     *
     * @throws Outdated if somebody else wrote the Environment's status meanwhile
     */
    public void release(String namespace, String name, String run, EnvironmentStatus.@Nullable Revision revision) {
        Optional<Environment> held = writes.get(namespace, name)
                .filter(found ->
                        turn(found).filter(turn -> turn.run().equals(run)).isPresent());
        if (held.isEmpty()) {
            return;
        }
        Environment unguarded = writes.removeFinalizer(held.get(), FINALIZER);
        if (unguarded.getMetadata().getDeletionTimestamp() == null) {
            writeStatus(unguarded, status -> {
                EnvironmentStatus free = withTurn(status, null);
                return revision == null ? free : withRevision(free, revision);
            });
        }
    }

    /** @throws Outdated if somebody else wrote first */
    public void letGo(Environment environment) {
        writes.removeFinalizer(environment, FINALIZER);
    }

    /** @throws Outdated if somebody else wrote first */
    public void guard(Environment environment) {
        writes.addFinalizer(environment, FINALIZER);
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
        next.setStatus(change.apply(Optional.ofNullable(environment.getStatus()).orElse(EnvironmentStatus.EMPTY)));
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
