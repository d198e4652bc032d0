package dev.shiplock.kubernetes;

import dev.shiplock.api.EnvironmentSpec;
import java.util.List;

/**
 * An environment that is to be read.
 *
 * @param name the Environment's name
 * @param namespace where its workloads live
 * @param spec says which workloads belong to it
 * @param foreign finds other environments' own values in the values of Secrets, which nobody sees after the reading
 */
public record EnvironmentSource(String name, String namespace, EnvironmentSpec spec, ForeignValues foreign) {

    /** Finds other environments' own values. */
    @FunctionalInterface
    public interface ForeignValues {
        /** Nothing is foreign. */
        ForeignValues NONE = value -> List.of();

        /** The names of the own values of other environments that this text holds. */
        List<String> namesIn(String value);
    }
}
