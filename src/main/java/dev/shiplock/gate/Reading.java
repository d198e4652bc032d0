package dev.shiplock.gate;

/** What reading something from the cluster gave. */
public sealed interface Reading<T> {
    /** It is there. */
    record Found<T>(T value) implements Reading<T> {}

    /** It is not there. */
    record Missing<T>() implements Reading<T> {}

    /**
     * The operator may not read it.
     *
     * @param why in a sentence, with what to do
     */
    record Forbidden<T>(String why) implements Reading<T> {}

    /**
     * It could not be read.
     *
     * @param why in a sentence, with what to do where that is known
     */
    record Unreadable<T>(String why) implements Reading<T> {}
}
