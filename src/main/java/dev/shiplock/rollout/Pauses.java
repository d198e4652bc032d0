package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.await;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.PhaseState;
import dev.shiplock.api.PromotionStatus.WorkloadState;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.time.Instant;
import java.util.Optional;

/** What people make of a run: commands in a phase, in a pause, and at an end that holds the environment. */
final class Pauses {
    private Pauses() {}

    /** What a command, or the Promotion's deletion, makes of a run under way; empty if nothing is ordered. */
    static Optional<Decision> ordered(Rollout run, Plan plan, Orders orders, Instant now) {
        if (orders.deleting()) {
            return leftAtDeletion(run, orders, now)
                    .or(() -> Optional.of(
                            move(Reverts.ofAll(run, Rollout.DELETED, "the Promotion was deleted in mid-run", now))));
        }
        return orders.command().flatMap(command -> switch (command) {
            case abort ->
                Optional.of(move(
                        orders.leave()
                                ? left(run, "Aborted", "aborted by command, left as it is" + Advice.DECIDE, now)
                                : Reverts.ofAll(run, "Aborted", "aborted by command", now)));
            case rollback -> Optional.of(move(Reverts.ofAll(run, "RollbackRequested", "rollback by command", now)));
            case retry, resume, accept -> Optional.empty();
        });
    }

    /**
     * The end of a run under way whose Promotion is deleted and says to leave things as they are; also out of a rollback that does not get
     * on. Nobody is left who could decide later, so the environment is not held.
     */
    static Optional<Decision> leftAtDeletion(Rollout run, Orders orders, Instant now) {
        return orders.deleting() && orders.leave()
                ? Optional.of(move(left(
                        run, Rollout.ACCEPTED, "the Promotion was deleted and says to leave things as they are", now)))
                : Optional.empty();
    }

    static Decision decide(Rollout run, Plan plan, Orders orders, Instant now) {
        Optional<Decision> ordered = ordered(run, plan, orders, now);
        if (ordered.isPresent()) {
            return ordered.get();
        }
        return orders.command()
                .flatMap(command -> switch (command) {
                    case resume ->
                        orders.suspended() ? Optional.<Decision>empty() : Optional.of(move(resumed(run, now)));
                    case accept ->
                        Optional.of(move(left(
                                run,
                                Rollout.ACCEPTED,
                                "the state was taken as it is: " + Advice.without(run.message()),
                                now)));
                    case abort, rollback, retry -> Optional.<Decision>empty();
                })
                .orElseGet(Decision::await);
    }

    /**
     * The run goes on where it stopped: what was not acknowledged is written again (a value that is there already is not sent twice), deadlines
     * begin anew.
     */
    private static Rollout resumed(Rollout run, Instant now) {
        return run.settled()
                .changingCurrent(phase -> phase.to(PhaseState.Applying, now)
                        .mapWorkloads(workload ->
                                workload.state() == WorkloadState.Pending ? workload : workload.appliedAt(now)))
                .to(RunState.Applying, "Resumed", "resumed by command", now);
    }

    /**
     * At an end that holds the environment: put back what the run changed, or take the state as it is. {@code retry} tries a failed rollback
     * again; at a stop it takes the state as it is, and the operator answers the request anew. Deleting the Promotion takes the state as it
     * is, before the finalizers go: afterwards nobody could.
     */
    static Decision held(Rollout run, Orders orders, Facts.AfterEnd facts, Instant now) {
        if (run.holds() && orders.deleting()) {
            return move(accepted(run, "the Promotion was deleted"));
        }
        if (!facts.closed()) {
            return act(new Decision.Close());
        }
        if (!run.holds()) {
            return await();
        }
        boolean failed = run.state() == RunState.RollbackFailed;
        return orders.command()
                .flatMap(command -> switch (command) {
                    case rollback -> Optional.of(Reverts.ofAll(run, "RollbackRequested", "rollback by command", now));
                    case retry ->
                        Optional.of(
                                failed
                                        ? Reverts.again(run, "RollbackRequested", "retry by command", now)
                                        : accepted(run, "retry by command"));
                    case accept -> Optional.of(accepted(run, "accept by command"));
                    case abort, resume -> Optional.<Rollout>empty();
                })
                .map(Decision::move)
                .orElseGet(Decision::await);
    }

    private static Rollout accepted(Rollout run, String by) {
        return run.because(
                Rollout.ACCEPTED, "the state was taken as it is (" + by + "): " + Advice.without(run.message()));
    }

    private static Rollout left(Rollout run, String reason, String message, Instant now) {
        return run.skippingRest(now).to(RunState.Stopped, reason, message, now);
    }
}
