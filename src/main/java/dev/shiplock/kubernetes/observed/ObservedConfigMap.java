package dev.shiplock.kubernetes.observed;

import java.util.Map;

/**
 * A ConfigMap as it was last seen.
 *
 * @param hashes for each key of {@code data} and {@code binaryData} the SHA-256 of its value, in hex
 */
public record ObservedConfigMap(String name, String uid, boolean immutable, Map<String, String> hashes) {
    public ObservedConfigMap {
        hashes = Map.copyOf(hashes);
    }
}
