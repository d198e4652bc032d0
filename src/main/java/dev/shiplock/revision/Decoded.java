package dev.shiplock.revision;

/** What came of unpacking a recorded state or plan. */
public sealed interface Decoded<T> {
    /** It is whole. */
    record Whole<T>(T value) implements Decoded<T> {}

    /**
     * It cannot be read.
     *
     * @param reason in one CamelCase word
     * @param message what is wrong with it; never quotes it
     */
    record Broken<T>(String reason, String message) implements Decoded<T> {}
}
