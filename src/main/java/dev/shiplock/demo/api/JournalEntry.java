package dev.shiplock.demo.api;

import java.time.Instant;

/**
 * One request and what became of it.
 *
 * @param index its place in the journal, from 1
 * @param number which of its client's numbered writes this is, from 1; 0 when it persisted nothing or is not counted
 * @param digest of the body, as hexadecimal SHA-256
 * @param code the HTTP code of the answer, also of one that was lost; 0 when the request was dropped unread
 */
public record JournalEntry(int index, int number, Instant at, ApiRequest request, String digest, int code) {
    /** The client's User-Agent. */
    public String identity() {
        return request.identity();
    }

    /** Whether the request was a write that persisted, even one that changed nothing. */
    public boolean applied() {
        return request.isWrite() && !request.isDryRun() && code > 0 && code < 300;
    }

    /** Method and path, for reading. */
    @Override
    public String toString() {
        return "%d. %s: %s %s -> %d".formatted(index, request.identity(), request.method(), request.uri(), code);
    }
}
