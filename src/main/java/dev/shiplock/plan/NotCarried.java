package dev.shiplock.plan;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;

/**
 * A difference that a plan leaves as it is.
 *
 * @param reason in one CamelCase word: {@code NotInCarry}, {@code NotInAnyPhase}, {@code OnlyInSource}, {@code OnlyInTarget}, {@code Accepted},
 *     {@code NoOwnValue}, {@code NoSuchKey}, {@code Autoscaled}, …
 */
public record NotCarried(ObjectRef object, FieldPath field, String reason, String message) {}
