package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.observed.ObservedContainer;
import dev.shiplock.kubernetes.observed.ObservedPod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A ready pod of a workload's newest revision.
 *
 * @param address its IP address, or empty
 * @param ports the ports of its containers
 * @param readySince when it became ready, on the kubelet's clock; with uid and restarts it shows whether a soak went on without a break
 * @param restarts how often its containers were started again, in all
 */
public record ReadyPod(
        String name,
        String uid,
        String address,
        List<ObservedPod.Port> ports,
        Map<String, String> labels,
        Optional<Instant> readySince,
        int restarts) {

    static ReadyPod of(ObservedPod pod) {
        return new ReadyPod(
                pod.name(),
                pod.uid(),
                pod.address(),
                pod.ports(),
                pod.labels(),
                pod.readiness().since(),
                pod.containers().stream().mapToInt(ObservedContainer::restarts).sum());
    }

    /** The number of the port with this name. */
    public Optional<Integer> port(String portName) {
        return ports.stream()
                .filter(port -> port.name().equals(portName))
                .map(ObservedPod.Port::number)
                .findFirst();
    }
}
