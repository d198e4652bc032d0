package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the watches know of our own objects; perhaps a moment old, never asked of the API. */
interface KnownObjects {
    /** Whether everything was read at least once; until then what is missing here may well exist. */
    boolean isComplete();

    Optional<Environment> environment(String namespace, String name);

    Stream<Environment> environments(String namespace);

    Stream<Promotion> promotions();

    /** The Promotions that change an environment. */
    default List<Promotion> into(String namespace, String environment) {
        return promotions()
                .filter(promotion -> promotion.getMetadata().getNamespace().equals(namespace))
                .filter(promotion -> promotion.getSpec().to().environment().equals(environment))
                .toList();
    }
}
