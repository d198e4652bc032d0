package dev.shiplock.kubernetes;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Set;

/**
 * An environment that is to be read.
 *
 * @param name the Environment's name
 * @param namespace where its workloads live
 * @param spec says which workloads belong to it
 * @param foreign finds other environments' own values in the values of Secrets, which nobody sees after the reading
 * @param expected ConfigMaps and Secrets that are read besides those that the workloads refer to, where they exist: what a plan may refer to
 */
public record EnvironmentSource(
        String name, String namespace, EnvironmentSpec spec, ForeignValues foreign, Set<ObjectRef> expected) {
    public EnvironmentSource {
        expected = Set.copyOf(expected);
    }

    /** An environment with nothing but what its workloads refer to. */
    public EnvironmentSource(String name, String namespace, EnvironmentSpec spec, ForeignValues foreign) {
        this(name, namespace, spec, foreign, Set.of());
    }

    /** Finds other environments' own values. */
    @FunctionalInterface
    public interface ForeignValues {
        /** Nothing is foreign. */
        ForeignValues NONE = value -> List.of();

        /** The names of the own values of other environments that this text holds. */
        List<String> namesIn(String value);
    }
}
