package dev.shiplock.rollout;

import dev.shiplock.api.Verdict;
import java.time.Instant;

/**
 * Where a gate stands after its answers so far.
 *
 * @param verdict the last answer
 * @param message the last answer in a sentence, without anything that changes on every ask
 * @param since when the verdict became what it is
 */
public record GateStanding(String gate, Verdict verdict, String message, Instant since, Outcome outcome) {

    /** What the run may make of it. */
    public enum Outcome {
        /** Not yet. */
        Pending,
        /** Passing, and for as long as the gate demands. */
        Passed,
        /** A limit of consecutive answers is reached. */
        Failed
    }
}
