package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.plan.Plan;
import java.time.Instant;

/** What a run does when what it stands on is no longer there: its turn, a finalizer, or its Environment. */
final class Amends {
    private Amends() {}

    static Decision decide(Rollout run, Plan plan, Orders orders, Facts.Amiss amiss, Instant now) {
        return switch (amiss) {
            case Facts.Slipped() -> act(new Decision.KeepTurn());
            case Facts.EnvironmentReplaced(String message) -> replaced(run, plan, orders, message, now);
        };
    }

    /** Nobody who describes the environment now has asked for the run: what it wrote goes back. */
    private static Decision replaced(Rollout run, Plan plan, Orders orders, String message, Instant now) {
        return switch (run.state()) {
            case Recording, Waiting -> BeforeWriting.replaced(run, orders, message, now);
            case Applying, Settling, Soaking, Paused ->
                Pauses.ordered(run, plan, orders, now)
                        .orElseGet(() -> move(Reverts.ofAll(run, Rollout.REPLACED, message, now)));
            case Reverting, Restoring, Verified, RolledBack, RollbackFailed, Stopped, Rejected, Planned ->
                throw new IllegalArgumentException("a run that only puts back or has ended: " + run.state());
        };
    }
}
