package dev.shiplock.gate;

import dev.shiplock.api.Verdict;

/**
 * What a gate answers when it is asked once.
 *
 * @param message one sentence for people: what was asked, what came back, what was expected; the same for the same situation, so without
 *     times and durations, and without anything secret
 */
public record Answer(Verdict verdict, String message) {
    public static Answer passed(String message) {
        return new Answer(Verdict.Passed, message);
    }

    public static Answer failed(String message) {
        return new Answer(Verdict.Failed, message);
    }

    public static Answer inconclusive(String message) {
        return new Answer(Verdict.Inconclusive, message);
    }

    public static Answer errored(String message) {
        return new Answer(Verdict.Errored, message);
    }

    /** The same verdict, with who gave it. */
    Answer by(String who) {
        return new Answer(verdict, who + ": " + message);
    }
}
