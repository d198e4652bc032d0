package dev.shiplock.snapshot;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A Secret that a workload refers to: its keys, each with a keyed hash (HMAC-SHA-256, hex) of the value. The value itself is never held.
 *
 * @param guarded for each key, the names of <em>other</em> environments' own values that its value holds (found while reading)
 */
public record SecretSnapshot(
        String name, String uid, SortedMap<String, String> hashes, SortedMap<String, java.util.List<String>> guarded) {

    public SecretSnapshot {
        hashes = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(hashes));
        guarded = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(guarded));
    }
}
