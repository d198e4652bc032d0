package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.Promotion;
import dev.shiplock.operator.Sources.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request that could not be planned. While everything stands as it stood then, events of the source are no reason to try again: each try reads
 * both environments.
 *
 * @param stand what it stood on beside the source
 * @param until from when on it is tried again though nothing that is known of has changed
 */
record Attempt(Stand stand, Instant until) {
    /**
     * What a plan stands on beside the source's workloads, as far as it is watched.
     *
     * @param promotion its version once it was told what is the matter; an edit, a label or a command makes another one
     */
    record Stand(String promotion, List<Described> environments, boolean read, Optional<String> problem) {
        static Stand of(Promotion promotion, KnownObjects known, LiveWorkloads workloads) {
            Key target = Sources.target(promotion);
            List<Described> environments = Stream.concat(Stream.of(target), Sources.source(promotion).stream())
                    .flatMap(key -> known.environment(key.namespace(), key.name()).stream())
                    .map(Described::of)
                    .toList();
            return new Stand(
                    promotion.getMetadata().getResourceVersion(),
                    environments,
                    workloads.hasRead(target.namespace()),
                    workloads.problem(target.namespace()));
        }
    }

    /**
     * What a plan takes from an Environment.
     *
     * @param looked whether what it says of itself is about its present description
     * @param revision the name of its verified revision; empty if it has none
     */
    private record Described(String uid, long generation, boolean looked, String revision) {
        static Described of(Environment environment) {
            return new Described(
                    environment.getMetadata().getUid(),
                    environment.getMetadata().getGeneration(),
                    Sources.isDescribed(environment),
                    Optional.ofNullable(environment.getStatus())
                            .flatMap(status -> Optional.ofNullable(status.revision()))
                            .map(revision -> revision.name())
                            .orElse(""));
        }
    }
}
