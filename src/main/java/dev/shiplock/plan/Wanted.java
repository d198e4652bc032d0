package dev.shiplock.plan;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A value that a field of the target is to get.
 *
 * @param placement where the field goes if it is a new element of a list
 * @param order changes of the same list are made in this order
 * @param needs a ConfigMap key that the value refers to and that the same run has to add
 */
record Wanted(
        ObjectRef object,
        Optional<ChangeKind> kind,
        FieldPath field,
        FieldValue after,
        Placement placement,
        int order,
        Optional<ConfigKey> needs,
        String why) {

    /** A key of a ConfigMap. */
    record ConfigKey(ObjectRef configMap, String key) {
        private boolean isAddedBy(Wanted change) {
            return change.object.equals(configMap)
                    && change.field.segments().getLast().equals(new Member(key))
                    && change.after.isPresent();
        }
    }

    /** The order in which the changes of one object are made. */
    static final Comparator<Wanted> ORDER = Comparator.<Wanted, FieldPath>comparing(wanted -> wanted.field.parent())
            .thenComparing(Wanted::order)
            .thenComparing(Wanted::field);

    /** Whether this change adds what another one needs. */
    boolean adds(ConfigKey key) {
        return key.isAddedBy(this);
    }

    Field id() {
        return new Field(object, field);
    }

    /** The same as a new element behind these, nearest first; unchanged without them. */
    Wanted placed(Optional<List<String>> predecessors) {
        return predecessors
                .map(keys -> {
                    Set<String> referred = after.toOptional().map(Expansion::names).orElse(Set.of()).stream()
                            .filter(keys::contains)
                            .collect(Collectors.toSet());
                    return new Wanted(
                            object, kind, field, after, new Placement.Behind(keys, referred), keys.size(), needs, why);
                })
                .orElse(this);
    }

    static Wanted member(ObjectRef object, ChangeKind kind, FieldPath field, FieldValue after, String why) {
        return new Wanted(object, Optional.of(kind), field, after, new Placement.End(), -1, Optional.empty(), why);
    }
}
