package dev.shiplock.gate;

import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A pod of its workload's newest revision.
 *
 * @param address its IP address, or empty while it has none
 * @param ready whether it is ready and not being deleted
 * @param restarts how often its containers were started again, in all
 * @param version the tag of its workload's promoted image, if it is known
 */
public record NewestPod(
        ObjectRef workload,
        String name,
        String address,
        boolean ready,
        Map<String, String> labels,
        List<Port> ports,
        int restarts,
        Optional<String> version) {
    public NewestPod {
        labels = Map.copyOf(labels);
        ports = List.copyOf(ports);
    }

    /** A port of a container; the name may be empty. */
    public record Port(String name, int number) {}

    Optional<Integer> port(String portName) {
        return ports.stream()
                .filter(port -> port.name().equals(portName))
                .map(Port::number)
                .findFirst();
    }
}
