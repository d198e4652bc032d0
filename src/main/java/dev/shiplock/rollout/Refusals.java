package dev.shiplock.rollout;

import dev.shiplock.api.Command;
import java.util.Optional;

/** Which commands a state does not accept. Their answer is an Event; {@code docs/flow.md} has the whole table. */
final class Refusals {
    private Refusals() {}

    static Optional<String> of(Rollout run, Command command, boolean suspended) {
        return switch (run.state()) {
            case Recording, Waiting -> beforeWriting(command);
            case Applying, Settling, Soaking -> inPhase(command);
            case Paused -> paused(command, suspended);
            case Reverting, Restoring ->
                Optional.of(command + " was not acted on: a rollback is under way and ends by itself");
            case RollbackFailed, Stopped -> run.holds() ? held(command) : ended(command);
            case Verified, RolledBack, Rejected, Planned -> ended(command);
        };
    }

    private static Optional<String> beforeWriting(Command command) {
        return switch (command) {
            case abort, rollback -> Optional.empty();
            case retry, resume, accept ->
                Optional.of(command + " was not acted on: nothing is written yet; abort ends the run");
        };
    }

    private static Optional<String> inPhase(Command command) {
        return switch (command) {
            case abort, rollback -> Optional.empty();
            case retry, resume, accept ->
                Optional.of(command + " was not acted on: the run is under way; abort or rollback ends it");
        };
    }

    private static Optional<String> paused(Command command, boolean suspended) {
        return switch (command) {
            case abort, rollback, accept -> Optional.empty();
            case resume ->
                suspended
                        ? Optional.of("resume was not acted on: spec.suspend is true; set it to false, then resume")
                        : Optional.empty();
            case retry ->
                Optional.of("retry was not acted on: the run is paused; resume goes on, rollback or abort ends it");
        };
    }

    private static Optional<String> held(Command command) {
        return switch (command) {
            case retry, rollback, accept -> Optional.empty();
            case abort, resume ->
                Optional.of(command + " was not acted on: the run has ended; retry, rollback or accept decides");
        };
    }

    private static Optional<String> ended(Command command) {
        return switch (command) {
            case retry -> Optional.empty();
            case abort, resume, accept ->
                Optional.of(command + " was not acted on: the run has ended; retry asks anew");
            case rollback ->
                Optional.of("rollback was not acted on: the run has ended; a Promotion from its baseline revision"
                        + " puts the old state back");
        };
    }
}
