package dev.shiplock.demo.simulation;

/** What a container is doing. Restarts count up to the stage; the exit before a restart is its last state. */
sealed interface ContainerStage {
    /** It is not there yet, or cannot be: the reason says which. */
    record Waiting(String reason, String message, int restarts) implements ContainerStage {}

    /** It runs. */
    record Running(boolean ready, int restarts) implements ContainerStage {}

    /** It has ended. */
    record Ended(int exitCode, int restarts) implements ContainerStage {}

    /** Before anything was tried. */
    static ContainerStage creating() {
        return new Waiting("ContainerCreating", "", 0);
    }

    /** Behind an init container. */
    static ContainerStage initialising() {
        return new Waiting("PodInitializing", "", 0);
    }

    int restarts();

    default boolean isReady() {
        return this instanceof Running running && running.ready();
    }

    default boolean isCompleted() {
        return this instanceof Ended ended && ended.exitCode() == 0;
    }

    /** Whether it runs, or did so before. */
    default boolean hasRun() {
        return !(this instanceof Waiting) || restarts() > 0;
    }
}
