package dev.shiplock.operator;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Conditions in the making: one that does not change its status keeps the time of its last transition. */
final class Conditions {
    static final String TRUE = "True";
    static final String FALSE = "False";
    static final String UNKNOWN = "Unknown";

    private static final int MESSAGE = 1024;

    private final long generation;
    private final Instant now;
    private final List<Condition> before;
    private final List<Condition> made = new ArrayList<>();

    Conditions(long generation, Instant now, List<Condition> before) {
        this.generation = generation;
        this.now = now;
        this.before = before;
    }

    void add(String type, String status, String reason, String message) {
        String text = message.length() > MESSAGE ? message.substring(0, MESSAGE - 1) + "…" : message;
        String since = before.stream()
                .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(now::toString);
        made.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(oneWord(reason))
                .withMessage(text)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build());
    }

    List<Condition> list() {
        return List.copyOf(made);
    }

    /** The API wants reasons as one word. */
    private static String oneWord(String reason) {
        String word = reason.replaceAll("[^A-Za-z0-9_]", "");
        return word.isEmpty() ? UNKNOWN : word;
    }
}
