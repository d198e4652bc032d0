package dev.shiplock.rollout;

import dev.shiplock.plan.Plan;
import java.time.Instant;

/**
 * Every legal move of a run. Pure: the same run, orders, facts and time give the same decision.
 *
 * <p>{@code docs/flow.md} has the table that this class and its four parts follow.
 */
public final class RolloutMachine {
    private RolloutMachine() {}

    /**
     * @param plan the frozen plan; an empty one while the run is {@code Recording}
     * @throws IllegalArgumentException when the facts are not those that the state asks for
     */
    public static Decision decide(Rollout run, Plan plan, Orders orders, Facts facts, Instant now) {
        return switch (run.state()) {
            case Recording -> BeforeWriting.recording(run, plan, orders, expect(Facts.Recording.class, facts), now);
            case Waiting -> BeforeWriting.waiting(run, orders, expect(Facts.BeforeFirstChange.class, facts), now);
            case Applying, Settling, Soaking ->
                Phases.decide(run, plan, orders, expect(Facts.InPhase.class, facts), now);
            case Paused -> Pauses.decide(run, plan, orders, now);
            case Reverting -> Reverts.reverting(run, plan, expect(Facts.InRevert.class, facts), now);
            case Restoring -> Reverts.restoring(run, plan, expect(Facts.InRestore.class, facts), now);
            case RollbackFailed, Stopped -> Pauses.held(run, plan, orders, expect(Facts.AfterEnd.class, facts), now);
            case Verified, RolledBack, Rejected, Planned ->
                expect(Facts.AfterEnd.class, facts).closed() ? Decision.await() : Decision.act(new Decision.Close());
        };
    }

    private static <T extends Facts> T expect(Class<T> type, Facts facts) {
        if (!type.isInstance(facts)) {
            throw new IllegalArgumentException("expected " + type.getSimpleName() + ", got " + facts);
        }
        return type.cast(facts);
    }
}
