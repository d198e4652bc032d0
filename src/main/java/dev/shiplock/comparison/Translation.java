package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldValue;

/** A source value in the target's terms: own values, and names of ConfigMaps and Secrets, replaced by their counterparts. */
public sealed interface Translation {
    /** What the target would get; absent if the source does not have the field. */
    record Value(FieldValue value) implements Translation {}

    /**
     * The value has no counterpart in the target.
     *
     * @param reason in one CamelCase word: {@code NoOwnValue}, {@code NoSuchObject}, {@code NoSuchKey}
     * @param message what is missing and what to do
     */
    record Impossible(String reason, String message) implements Translation {}
}
