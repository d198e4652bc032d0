package dev.shiplock.kubernetes.observed;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes of the cluster as they were last seen; empty where the operator may not watch them. */
public final class Nodes {
    private final Map<String, ObservedNode> byName = new ConcurrentHashMap<>();

    public Optional<ObservedNode> node(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Whether a node is known not to be ready; a node that nobody has seen counts as ready. */
    public boolean isLost(String name) {
        return node(name).map(node -> !node.ready()).orElse(false);
    }

    public void put(ObservedNode node) {
        byName.put(node.name(), node);
    }

    public void remove(String name) {
        byName.remove(name);
    }

    public void clear() {
        byName.clear();
    }
}
