package dev.shiplock.plan;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;

/**
 * A difference that a plan leaves as it is.
 *
 * @param reason in one CamelCase word: {@code NotInCarry}, {@code NotInAnyPhase}, {@code NotPromotable} (no kind carries the field),
 *     {@code OnlyInSource}, {@code OnlyInTarget}, {@code Accepted} (by a rule), {@code SetInstead}, {@code Autoscaled}, {@code SecretContent},
 *     {@code Immutable}, or why there is no counterpart: {@code NoOwnValue}, {@code AmbiguousOwnValue}, {@code NoSuchObject}, {@code NoSuchKey}, {@code DoubtfulName},
 *     {@code EncodedOwnValue}, {@code NoSuchVariable}, {@code ReferenceBeforeItsVariable} (it refers to a variable that the target does not have, or has too late)
 */
public record NotCarried(ObjectRef object, FieldPath field, String reason, String message) {}
