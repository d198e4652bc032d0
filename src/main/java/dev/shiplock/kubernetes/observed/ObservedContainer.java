package dev.shiplock.kubernetes.observed;

/**
 * A container of a pod as it was last seen.
 *
 * @param restarts how often it was started again
 */
public record ObservedContainer(String name, Role role, int restarts, boolean ready, State state, State lastState) {

    /** What a container is for in its pod. */
    public enum Role {
        Main,
        /** Runs to its end before the main containers start. */
        Init,
        /** An init container that keeps running beside the main ones. */
        Sidecar
    }

    /** What a container is doing. */
    public sealed interface State {
        /** It has not begun, and why. */
        record Waiting(String reason, String message) implements State {}

        record Running() implements State {}

        /** It ended. What it left as termination message is the application's, and not kept. */
        record Terminated(int exitCode, String reason) implements State {}

        /** Not said. */
        record Unknown() implements State {}
    }
}
