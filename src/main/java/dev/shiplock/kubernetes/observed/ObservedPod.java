package dev.shiplock.kubernetes.observed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod as it was last seen.
 *
 * @param created on the API server's clock
 * @param phase {@code Pending}, {@code Running}, {@code Succeeded}, {@code Failed}, {@code Unknown}, or empty
 * @param reason why the pod is in its phase, as {@code Evicted}; or empty
 * @param node where it runs, or empty
 * @param address its IP address, or empty
 * @param deleting whether it is being deleted
 * @param disrupted the reason of its {@code DisruptionTarget} condition while that is true
 * @param unscheduled what the scheduler says while it finds no node
 * @param readiness its Ready condition
 * @param containers main and init containers
 * @param memory what only this operator knows of it
 */
public record ObservedPod(
        String name,
        String uid,
        Owner owner,
        Instant created,
        Map<String, String> labels,
        String phase,
        String reason,
        String node,
        String address,
        List<Port> ports,
        boolean deleting,
        Optional<String> disrupted,
        Optional<String> unscheduled,
        Readiness readiness,
        List<ObservedContainer> containers,
        Memory memory) {
    public ObservedPod {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
        containers = List.copyOf(containers);
    }

    /** A port of a container; the name may be empty. */
    public record Port(String name, int number) {}

    /**
     * The pod's Ready condition.
     *
     * @param since when it last turned, on the kubelet's clock
     * @param wasReady whether the kubelet's times say that an unready pod was ready once
     */
    public record Readiness(boolean ready, Optional<Instant> since, boolean wasReady) {}

    /**
     * What only somebody who watches can know, on the operator's own clock.
     *
     * @param seenReady whether it was seen ready
     * @param unreadySince when it was first seen unready since it was last seen ready; empty while it is ready
     * @param pullFailingSince when an image of it was first seen not to be pulled for a trouble that may last, since it last waited for none; else empty
     */
    public record Memory(boolean seenReady, Optional<Instant> unreadySince, Optional<Instant> pullFailingSince) {}

    /** Whether it ended and will not run again, such as an evicted pod that nobody has cleaned up. */
    public boolean ended() {
        return phase.equals("Failed") || phase.equals("Succeeded");
    }
}
