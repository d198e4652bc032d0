package dev.shiplock.api;

/** What a gate answers. */
public enum Verdict {
    /** Asked, answered, as expected. */
    Passed,
    /** Asked, answered, not as expected. */
    Failed,
    /** Nobody has answered yet. */
    Waiting,
    /** No data, or too little to decide; never a pass. */
    Inconclusive,
    /** The gate could not be asked. */
    Errored
}
