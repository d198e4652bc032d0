package dev.shiplock.gate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads Services of a namespace. */
@FunctionalInterface
public interface Services {
    /** The Service as it is now. */
    Reading<Service> read(String namespace, String name);

    /**
     * A Service.
     *
     * @param selector the labels of its pods; empty when it selects none
     * @param clusterIp its address inside the cluster; empty when it is headless or stands for an external name
     */
    record Service(String name, Map<String, String> selector, List<Port> ports, Optional<String> clusterIp) {
        public Service {
            selector = Map.copyOf(selector);
            ports = List.copyOf(ports);
        }
    }

    /**
     * A port of a Service.
     *
     * @param target the pods' port: a number, or the name that the containers give it
     */
    record Port(int number, String target) {}
}
