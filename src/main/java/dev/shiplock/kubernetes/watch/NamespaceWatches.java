package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedNode;
import dev.shiplock.kubernetes.observed.Stripping;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches namespaces while somebody is interested in them: workloads, their ReplicaSets and pods, ConfigMaps and autoscalers; and the
 * nodes of the cluster, where the operator may.
 */
public final class NamespaceWatches implements AutoCloseable {
    private static final ApiResource NODE = new ApiResource("Node", "", "v1", "nodes");

    private final Informers informers;
    private final ChangeListener listener;
    private final InstantSource clock;
    private final Nodes nodes = new Nodes();
    private final Map<String, WatchedNamespace> watched = new HashMap<>();
    private Optional<Informers.Running> nodeInformer = Optional.empty();
    private volatile boolean nodesRead;

    /**
     * @param listener hears of changes from the first complete reading of a namespace on
     * @param clock the operator's clock
     */
    public NamespaceWatches(KubernetesClient client, ChangeListener listener, InstantSource clock) {
        this.informers = new Informers(client);
        this.listener = listener;
        this.clock = clock;
    }

    /** Watches a namespace from now on until the interest is closed; returns at once, before the first reading is over. */
    public synchronized NamespaceWatch of(String namespace) {
        if (nodeInformer.isEmpty()) {
            nodeInformer = Optional.of(informers.clusterWide(NODE, new NodeSink(), this::nodesRead));
        }
        WatchedNamespace found = watched.get(namespace);
        if (found == null) {
            found = new WatchedNamespace(namespace, nodes, listener);
            watched.put(namespace, found);
            found.start(informers, clock);
        }
        found.interested++;
        return new NamespaceWatch(found, () -> release(namespace));
    }

    private synchronized void release(String namespace) {
        WatchedNamespace found = watched.get(namespace);
        if (found != null && --found.interested == 0) {
            watched.remove(namespace);
            found.stop();
        }
    }

    /** Stops every watch. */
    @Override
    public synchronized void close() {
        watched.values().forEach(WatchedNamespace::stop);
        watched.clear();
        nodeInformer.ifPresent(Informers.Running::stop);
        nodeInformer = Optional.empty();
    }

    private void nodesRead() {
        nodesRead = true;
        tellAll();
    }

    private synchronized void tellAll() {
        List.copyOf(watched.values()).forEach(namespace -> namespace.tell(Optional.empty()));
    }

    private final class NodeSink implements Sink {
        @Override
        public void put(JsonNode object) {
            ObservedNode node = Stripping.node(object);
            boolean same = nodes.node(node.name()).filter(node::equals).isPresent();
            nodes.put(node);
            if (!same && nodesRead) {
                tellAll();
            }
        }

        @Override
        public void remove(String name) {
            nodes.remove(name);
            tellAll();
        }
    }
}
