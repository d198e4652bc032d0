package dev.shiplock.rollout;

import static dev.shiplock.rollout.Decision.act;
import static dev.shiplock.rollout.Decision.await;
import static dev.shiplock.rollout.Decision.move;

import dev.shiplock.api.Command;
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
            return Optional.of(
                    orders.leave()
                            ? leave(
                                    run,
                                    "Deleted",
                                    "the Promotion was deleted and says to leave things as they are",
                                    now)
                            : move(Reverts.begin(run, plan, "Deleted", "the Promotion was deleted in mid-run", now)));
        }
        return orders.command().flatMap(command -> switch (command) {
            case abort ->
                Optional.of(
                        orders.leave()
                                ? leave(run, "Aborted", "aborted by command, left as it is", now)
                                : move(Reverts.begin(run, plan, "Aborted", "aborted by command", now)));
            case rollback ->
                Optional.of(move(Reverts.begin(run, plan, "RollbackRequested", "rollback by command", now)));
            case retry, resume, accept -> Optional.empty();
        });
    }

    static Decision decide(Rollout run, Plan plan, Orders orders, Instant now) {
        Optional<Decision> ordered = ordered(run, plan, orders, now);
        if (ordered.isPresent()) {
            return ordered.get();
        }
        boolean resume = !orders.suspended()
                && orders.command().filter(Command.resume::equals).isPresent();
        return resume ? move(resumed(run, now)) : await();
    }

    /**
     * The run goes on where it stopped: what was not acknowledged is written again (a value that is there already is not sent twice), deadlines
     * begin anew.
     */
    private static Rollout resumed(Rollout run, Instant now) {
        return run.changingCurrent(phase -> phase.to(PhaseState.Applying, now)
                        .mapWorkloads(workload ->
                                workload.state() == WorkloadState.Pending ? workload : workload.appliedAt(now)))
                .to(RunState.Applying, "Resumed", "resumed by command", now);
    }

    /**
     * At an end that holds the environment: put back what the run changed, or take the state as it is. {@code retry} tries a failed rollback
     * again; at a stop it takes the state as it is, and the operator answers the request anew.
     */
    static Decision held(Rollout run, Plan plan, Orders orders, Facts.AfterEnd facts, Instant now) {
        if (!facts.closed()) {
            return act(new Decision.Close());
        }
        if (!run.holds()) {
            return await();
        }
        return orders.command()
                .flatMap(command -> switch (command) {
                    case rollback -> Optional.of(again(run, plan, command, now));
                    case retry ->
                        Optional.of(
                                run.state() == RunState.RollbackFailed
                                        ? again(run, plan, command, now)
                                        : accepted(run, command));
                    case accept -> Optional.of(accepted(run, command));
                    case abort, resume -> Optional.<Decision>empty();
                })
                .orElseGet(Decision::await);
    }

    private static Decision again(Rollout run, Plan plan, Command command, Instant now) {
        return move(Reverts.begin(run, plan, "RollbackRequested", command + " by command", now));
    }

    private static Decision accepted(Rollout run, Command command) {
        return move(run.because(
                Rollout.ACCEPTED, "the state was taken as it is (" + command + " by command): " + run.message()));
    }

    private static Decision leave(Rollout run, String reason, String message, Instant now) {
        return move(run.to(RunState.Stopped, reason, message, now));
    }
}
