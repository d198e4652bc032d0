package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.rollout.Facts;
import dev.shiplock.rollout.Rollout;
import java.util.Optional;

/** What must be decided about the run that holds an environment before the next one in the queue can begin. */
final class Holders {
    private Holders() {}

    /** The same turn; one that somebody else has says what somebody must decide first. */
    static Facts.Turn named(Facts.Turn turn, Key environment, KnownObjects known) {
        return switch (turn) {
            case Facts.Taken(String by, Optional<String> needs) -> new Facts.Taken(by, needs(environment, known));
            case Facts.Free free -> free;
            case Facts.Ours ours -> ours;
        };
    }

    private static Optional<String> needs(Key environment, KnownObjects known) {
        return known.environment(environment.namespace(), environment.name())
                .flatMap(Environments::turn)
                .flatMap(turn -> needs(turn, environment, known));
    }

    private static Optional<String> needs(Turn turn, Key environment, KnownObjects known) {
        return known.into(environment.namespace(), environment.name()).stream()
                .filter(holder -> holder.getMetadata().getUid().equals(turn.promotionUid()))
                .flatMap(holder -> PromotionPass.run(holder).stream()
                        .filter(run -> run.id().equals(turn.run()))
                        .flatMap(run -> commands(run).stream().map(commands -> sentence(holder, run, commands))))
                .findFirst();
    }

    private static Optional<String> commands(Run run) {
        boolean accepted = Rollout.ACCEPTED.equals(run.reason());
        return switch (run.state()) {
            case Paused -> Optional.of("shiplock.dev/resume, rollback or accept");
            case RollbackFailed, Stopped ->
                accepted ? Optional.empty() : Optional.of("shiplock.dev/retry, rollback or accept");
            case Recording,
                    Waiting,
                    Applying,
                    Settling,
                    Soaking,
                    Reverting,
                    Restoring,
                    Verified,
                    RolledBack,
                    Rejected,
                    Planned -> Optional.empty();
        };
    }

    private static String sentence(Promotion holder, Run run, String commands) {
        String why = run.state() == RunState.Paused ? " (" + run.reason() + ")" : "";
        return "that run is " + run.state() + why + " and needs a decision: annotate Promotion "
                + holder.getMetadata().getName() + " with " + commands;
    }
}
