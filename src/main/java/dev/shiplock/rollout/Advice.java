package dev.shiplock.rollout;

import java.util.Arrays;

/** What people can decide about a run, as the end of a sentence about it; once they have decided, it is advice no more. */
enum Advice {
    SETTLE("; annotate the Promotion with shiplock.dev/resume once that is settled, or with shiplock.dev/rollback"),
    PUT_RIGHT("; put it right, then annotate the Promotion with shiplock.dev/rollback, or with shiplock.dev/accept to"
            + " take it as it is"),
    PUT_FIELDS_RIGHT("; put those fields right, then annotate the Promotion with shiplock.dev/rollback, or with"
            + " shiplock.dev/accept to take them as they are"),
    MEND(
            "; once that is mended, ask again: with a changed spec, or for the same with the annotation shiplock.dev/retry"),
    LOOK("; look at it, then annotate the Promotion with shiplock.dev/rollback or shiplock.dev/accept"),
    DECIDE(
            "; annotate the Promotion with shiplock.dev/rollback to put everything back, with shiplock.dev/accept to keep"
                    + " it as it is, or with shiplock.dev/retry to go on");

    private final String sentence;

    Advice(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String toString() {
        return sentence;
    }

    /** A message without advice: what happened, and to which object. */
    static String without(String message) {
        return Arrays.stream(values())
                .reduce(message, (text, advice) -> text.replace(advice.sentence, ""), (a, b) -> b);
    }
}
