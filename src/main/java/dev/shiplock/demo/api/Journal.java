package dev.shiplock.demo.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Every request in its order, writes numbered by client. */
final class Journal {
    private final List<JournalEntry> entries = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private Predicate<ApiRequest> counted = request -> true;

    synchronized void count(Predicate<ApiRequest> writes) {
        counted = writes;
    }

    synchronized JournalEntry record(ApiRequest request, int code) {
        var entry = new JournalEntry(entries.size() + 1, 0, Instant.now(), request, digest(request.body()), code);
        if (entry.applied() && counted.test(request)) {
            var number = numbers.merge(request.identity(), 1, Integer::sum);
            entry = new JournalEntry(entry.index(), number, entry.at(), request, entry.digest(), code);
        }
        entries.add(entry);
        return entry;
    }

    synchronized List<JournalEntry> entries() {
        return List.copyOf(entries);
    }

    synchronized void clear() {
        entries.clear();
    }

    private static String digest(String body) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
