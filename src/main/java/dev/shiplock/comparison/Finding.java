package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Optional;

/**
 * A difference, or a broken rule, with its meaning.
 *
 * @param id stable: hash of both environments, object, field and class
 * @param field in words, for instance {@code env DATABASE_URL} of a container
 * @param left the source's value as it may be shown (secrets masked); empty if absent
 * @param right the target's value as it may be shown
 * @param rule the rule that decided, if one did
 * @param blocking whether a promotion that leaves the target so must not start
 */
public record Finding(
        String id,
        FindingClass meaning,
        ObjectRef object,
        FieldPath path,
        String field,
        Optional<String> left,
        Optional<String> right,
        Optional<String> rule,
        boolean blocking,
        String why) {}
