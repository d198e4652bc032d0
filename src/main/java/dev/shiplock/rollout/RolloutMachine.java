package dev.shiplock.rollout;

import dev.shiplock.plan.Plan;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Every legal move of a run. Pure: the same run, orders, facts and time give the same decision.
 *
 * <p>{@code docs/flow.md} has the table that this class and its parts follow.
 */
public final class RolloutMachine {
    private RolloutMachine() {}

    /**
     * @param plan the frozen plan; while the run is {@code Recording}, an empty one unless the facts are {@link Facts.Recorded}
     * @throws IllegalArgumentException when the facts are not those that the state asks for
     */
    public static Decision decide(Rollout run, Plan plan, Orders orders, Facts facts, Instant now) {
        if (facts instanceof Facts.Amiss amiss) {
            return Amends.decide(run, plan, orders, amiss, now);
        }
        return switch (run.state()) {
            case Recording -> BeforeWriting.recording(run, plan, orders, expect(Facts.Recording.class, facts), now);
            case Waiting -> BeforeWriting.waiting(run, plan, orders, expect(Facts.BeforeFirstChange.class, facts), now);
            case Applying, Settling, Soaking ->
                Phases.decide(run, plan, orders, expect(Facts.InPhase.class, facts), now);
            case Paused -> Pauses.decide(run, plan, orders, now);
            case Reverting ->
                Pauses.leftAtDeletion(run, orders, now)
                        .orElseGet(() -> Reverts.reverting(run, plan, expect(Facts.InRevert.class, facts), now));
            case Restoring ->
                Pauses.leftAtDeletion(run, orders, now)
                        .orElseGet(() -> Reverts.restoring(run, plan, expect(Facts.InRestore.class, facts), now));
            case RollbackFailed, Stopped -> Pauses.held(run, orders, expect(Facts.AfterEnd.class, facts), now);
            case Verified, RolledBack, Rejected, Planned ->
                expect(Facts.AfterEnd.class, facts).closed() ? Decision.await() : Decision.act(new Decision.Close());
        };
    }

    /**
     * Whether a restoring run wants its environment read back: every workload that must be healthy is, or the time for that is over. For
     * {@link Facts.InRestore#readBack}.
     *
     * @param looked since when this process sees the workloads
     */
    public static boolean readBackDue(
            Rollout run, Plan plan, Collection<WorkloadHealth> health, Instant looked, Instant now) {
        return Reverts.readBackDue(run, plan, health, looked, now);
    }

    /** Why the run does nothing about the command that is ordered, and what to do instead; empty when it acts on it, or nothing is ordered. */
    public static Optional<String> refusal(Rollout run, Orders orders) {
        return orders.command().flatMap(command -> Refusals.of(run, command, orders.suspended()));
    }

    private static <T extends Facts> T expect(Class<T> type, Facts facts) {
        if (!type.isInstance(facts)) {
            throw new IllegalArgumentException("expected " + type.getSimpleName() + ", got " + facts);
        }
        return type.cast(facts);
    }
}
