package dev.shiplock.plan;

import java.util.List;
import java.util.Set;

/** Where a new element goes in its list. */
sealed interface Placement {
    /** At the end. */
    record End() implements Placement {}

    /** There, as the list will be when the changes before it have been made. */
    record At(int position) implements Placement {}

    /**
     * Behind the first of these that the list has, else at the beginning: so variables stand in the source's order, which matters where one
     * refers to another. The list may have them in another order, so in any case behind those that it refers to.
     *
     * @param predecessors nearest first
     * @param referred those of them that the element's value refers to
     */
    record Behind(List<String> predecessors, Set<String> referred) implements Placement {}

    /** The position in a list with these keys. */
    default int in(List<String> keys) {
        return switch (this) {
            case End() -> keys.size();
            case At(int position) -> Math.min(position, keys.size());
            case Behind(List<String> predecessors, Set<String> referred) ->
                Math.max(
                                predecessors.stream()
                                        .filter(keys::contains)
                                        .findFirst()
                                        .map(keys::lastIndexOf)
                                        .orElse(-1),
                                referred.stream()
                                        .mapToInt(keys::lastIndexOf)
                                        .max()
                                        .orElse(-1))
                        + 1;
        };
    }
}
