package dev.shiplock.kubernetes.observed;

/**
 * A container of a pod as it was last seen.
 *
 * @param restarts how often it was started again
 */
public record ObservedContainer(String name, Role role, int restarts, boolean ready, State state, State lastState) {

    /** The same container, waiting for this reason. */
    ObservedContainer waiting(String reason, String message) {
        return new ObservedContainer(name, role, restarts, ready, new State.Waiting(reason, message), lastState);
    }

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

        /**
         * It ended.
         *
         * @param message what the container runtime says of one that it could not start; else empty: what a container left as termination
         *     message is the application's, and not kept
         */
        record Terminated(int exitCode, String reason, String message) implements State {}

        /** Not said. */
        record Unknown() implements State {}
    }
}
