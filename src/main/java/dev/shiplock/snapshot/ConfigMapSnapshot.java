package dev.shiplock.snapshot;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A ConfigMap that a workload refers to, as it was read.
 *
 * @param binaryData values in base64
 * @param owner the GitOps controller that puts this ConfigMap's values back ({@code Argo CD}, {@code Flux}), if there is one
 */
public record ConfigMapSnapshot(
        String name,
        String uid,
        String resourceVersion,
        SortedMap<String, String> data,
        SortedMap<String, String> binaryData,
        boolean immutable,
        Optional<String> owner) {

    public ConfigMapSnapshot {
        data = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(data));
        binaryData = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(binaryData));
    }
}
