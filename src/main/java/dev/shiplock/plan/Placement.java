package dev.shiplock.plan;

import java.util.List;

/** Where a new element goes in its list. */
sealed interface Placement {
    /** At the end. */
    record End() implements Placement {}

    /** There, as the list will be when the changes before it have been made. */
    record At(int position) implements Placement {}

    /**
     * Behind the first of these that the list has, else at the beginning: so variables stand in the source's order, which matters where one
     * refers to another.
     *
     * @param predecessors nearest first
     */
    record Behind(List<String> predecessors) implements Placement {}

    /** The position in a list with these keys. */
    default int in(List<String> keys) {
        return switch (this) {
            case End() -> keys.size();
            case At(int position) -> Math.min(position, keys.size());
            case Behind(List<String> predecessors) ->
                predecessors.stream()
                                .filter(keys::contains)
                                .findFirst()
                                .map(keys::lastIndexOf)
                                .orElse(-1)
                        + 1;
        };
    }
}
