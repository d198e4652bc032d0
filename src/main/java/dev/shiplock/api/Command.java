package dev.shiplock.api;

import java.util.Optional;

/** What people may tell a run, as the annotation {@code shiplock.dev/<name>}. */
public enum Command {
    /** End the run: reverts what was written; value {@code leave} leaves it as it is. */
    abort,
    /** Ask again for what the spec says. */
    retry,
    /** Put back what the run changed. */
    rollback,
    /** Go on from a pause. */
    resume,
    /** Take the state as it is for the recorded one. */
    accept;

    public String annotation() {
        return "shiplock.dev/" + name();
    }

    public static Optional<Command> ofAnnotation(String key) {
        for (Command command : values()) {
            if (command.annotation().equals(key)) {
                return Optional.of(command);
            }
        }
        return Optional.empty();
    }
}
