package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;

/** A source value in the target's terms: own values, names of hosts, ConfigMaps and Secrets replaced by their counterparts. */
public sealed interface Translation {
    /** What the target would get; absent if the source does not have the field. */
    record Value(FieldValue value) implements Translation {}

    /**
     * What the target would get, which is right only if the same promotion adds a key that the target's ConfigMap does not have yet: the
     * difference of {@code /data/<key>} in that ConfigMap.
     *
     * @param configMap by its name in the target
     */
    record OnlyWith(FieldValue value, ObjectRef configMap, String key) implements Translation {}

    /**
     * The value has no counterpart in the target.
     *
     * @param reason in one CamelCase word: {@code NoOwnValue}, {@code AmbiguousOwnValue}, {@code NoSuchObject}, {@code NoSuchKey},
     *     {@code DoubtfulName} (it may hold a name that the target calls otherwise), {@code EncodedOwnValue} (it holds one inside an encoded
     *     address)
     * @param message what is missing and what to do
     */
    record Impossible(String reason, String message) implements Translation {}
}
