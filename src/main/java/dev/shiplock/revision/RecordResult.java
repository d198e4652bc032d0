package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionSpec;

/** What came of recording a state. */
public sealed interface RecordResult {
    /** To be written. */
    record Ready(EnvironmentRevisionSpec spec) implements RecordResult {}

    /**
     * The state cannot be recorded, so nothing may be changed.
     *
     * @param reason in one CamelCase word
     * @param message which environment it is about, and what to do
     */
    record Refused(String reason, String message) implements RecordResult {}
}
