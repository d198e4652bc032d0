package dev.shiplock.operator;

/**
 * Where a Promotion stands besides its run: what its conditions say when no run is under way, or why none can start.
 */
sealed interface Situation {
    /** The run says it all. */
    record AsTheRun() implements Situation {}

    /** Nothing to carry: the target has everything already. */
    record UpToDate(String message) implements Situation {}

    /** It was done before. */
    record Answered(String reason, String message) implements Situation {}

    /** Something will come true by itself, or by somebody else's doing; no run has started. */
    record Waiting(String reason, String message) implements Situation {}

    /** Somebody must change something first. */
    record Stalled(String reason, String message) implements Situation {}

    Situation AS_THE_RUN = new AsTheRun();
}
