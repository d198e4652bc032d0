package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.kubernetes.ClusterRights;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.ObservedNode;
import dev.shiplock.kubernetes.observed.Stripping;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Watches namespaces while somebody is interested in them: workloads, their ReplicaSets and pods, ConfigMaps and autoscalers; and the
 * nodes of the cluster, where the operator may.
 *
 * <p>A few namespaces are watched one by one, which takes eight connections each. Many are watched by one reading of the whole cluster,
 * which drops what is in other namespaces as it arrives; it starts anew when a namespace comes in, while the one before goes on until the
 * new one is complete. Where the operator may not watch the whole cluster, it stays with one by one.
 */
public final class NamespaceWatches implements AutoCloseable {
    /** Namespaces that are watched one by one. */
    public static final int FEW = 8;

    private static final ApiResource NODE = new ApiResource("Node", "", "v1", "nodes");
    private static final Duration GATHERING = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Informers informers;
    private final ClusterRights rights;
    private final ChangeListener listener;
    private final InstantSource clock;
    private final int few;
    private final Executor later = CompletableFuture.delayedExecutor(GATHERING.toMillis(), TimeUnit.MILLISECONDS);
    private final Executor nextLook = CompletableFuture.delayedExecutor(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    private final Nodes nodes = new Nodes();
    private final Map<String, WatchedNamespace> watched = new HashMap<>();
    private Optional<RunningInformer> nodeInformer = Optional.empty();
    private Optional<Reading> starting = Optional.empty();
    private boolean planned;
    private boolean guarded;
    private boolean closed;
    private volatile boolean nodesRead;

    /**
     * @param listener hears of changes from the first complete reading of a namespace on
     * @param clock the operator's clock
     */
    public NamespaceWatches(KubernetesClient client, ChangeListener listener, InstantSource clock) {
        this(client, listener, clock, FEW);
    }

    /** @param few how many namespaces are watched one by one before the whole cluster is */
    public NamespaceWatches(KubernetesClient client, ChangeListener listener, InstantSource clock, int few) {
        this.informers = new Informers(client, clock);
        this.rights = new ClusterRights(client);
        this.listener = listener;
        this.clock = clock;
        this.few = few;
    }

    /** Watches a namespace from now on until the interest is closed; returns at once, before the first reading is over. */
    public synchronized NamespaceWatch of(String namespace) {
        if (nodeInformer.isEmpty()) {
            nodeInformer = Optional.of(
                    informers.start(NODE, "", false, false, none -> Optional.of(new NodeSink()), this::nodesRead));
        }
        WatchedNamespace found = watched.get(namespace);
        if (found == null) {
            found = new WatchedNamespace(new NamespaceContents(namespace, nodes));
            watched.put(namespace, found);
            begin(found);
            guard();
        }
        found.oneMore();
        return new NamespaceWatch(found, () -> release(namespace));
    }

    private void begin(WatchedNamespace namespace) {
        if (watched.size() <= few) {
            readAlone(namespace);
        } else {
            plan();
        }
    }

    /** Namespaces often come in numbers; they are waited for, and read in one go. */
    private void plan() {
        if (!planned) {
            planned = true;
            later.execute(this::readTogether);
        }
    }

    private void readAlone(WatchedNamespace namespace) {
        NamespaceContents contents = namespace.contents();
        Reading reading = new Reading(List.of(contents), listener, clock, self -> {});
        namespace.readBy(reading, contents);
        reading.start(informers, contents.namespace());
    }

    private void readTogether() {
        Optional<Boolean> allowed = mayWatchEverywhere();
        synchronized (this) {
            planned = false;
            if (closed || watched.isEmpty()) {
                return;
            }
            if (allowed.isEmpty()) {
                plan();
            } else if (allowed.get()) {
                readAnew();
            } else {
                watched.values().stream()
                        .filter(namespace -> namespace.reading().isEmpty())
                        .forEach(this::readAlone);
            }
        }
    }

    /** No event tells that a watch is interrupted, and none that it is there again. */
    private void guard() {
        if (!guarded) {
            guarded = true;
            nextLook.execute(this::look);
        }
    }

    private void look() {
        List<String> changed;
        synchronized (this) {
            guarded = false;
            if (closed || watched.isEmpty()) {
                return;
            }
            guard();
            changed = watched.entrySet().stream()
                    .filter(entry -> entry.getValue().hasTroubleChanged())
                    .map(Map.Entry::getKey)
                    .toList();
        }
        changed.forEach(namespace -> listener.onChange(namespace, Optional.empty()));
    }

    /** Empty if the API server does not answer. */
    private Optional<Boolean> mayWatchEverywhere() {
        try {
            return Optional.of(rights.mayWatchEverywhere(NamespaceSinks.RESOURCES));
        } catch (ClusterException.Unavailable noAnswer) {
            return Optional.empty();
        }
    }

    private void readAnew() {
        starting.ifPresent(Reading::stop);
        List<NamespaceContents> anew =
                watched.values().stream().map(one -> one.contents().anew()).toList();
        Reading reading = new Reading(anew, listener, clock, this::takeOver);
        starting = Optional.of(reading);
        reading.start(informers, "");
    }

    /** From here on the new reading is the one that counts. */
    private synchronized void takeOver(Reading reading) {
        if (closed || !starting.equals(Optional.of(reading))) {
            return;
        }
        starting = Optional.empty();
        for (Map.Entry<String, WatchedNamespace> entry : watched.entrySet()) {
            Optional<NamespaceContents> contents = reading.contents(entry.getKey());
            Optional<Reading> before = entry.getValue().reading();
            contents.ifPresent(found -> {
                entry.getValue().readBy(reading, found);
                before.ifPresent(Reading::stop);
            });
        }
    }

    private synchronized void release(String namespace) {
        WatchedNamespace found = watched.get(namespace);
        if (found == null || !found.oneLess()) {
            return;
        }
        watched.remove(namespace);
        starting.ifPresent(reading -> reading.drop(namespace));
        found.reading().ifPresent(reading -> {
            reading.drop(namespace);
            boolean shared =
                    watched.values().stream().anyMatch(other -> other.reading().equals(Optional.of(reading)));
            if (!shared) {
                reading.stop();
            }
        });
        if (watched.isEmpty()) {
            stopAll();
        }
    }

    /** Nobody is interested in anything: neither what is about to be read nor the nodes. */
    private void stopAll() {
        starting.ifPresent(Reading::stop);
        starting = Optional.empty();
        nodeInformer.ifPresent(RunningInformer::stop);
        nodeInformer = Optional.empty();
        nodesRead = false;
        nodes.clear();
    }

    /** Stops every watch. */
    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(namespace -> namespace.reading().ifPresent(Reading::stop));
        watched.clear();
        stopAll();
    }

    private void nodesRead() {
        nodesRead = true;
        tellAll();
    }

    private void tellAll() {
        List<String> complete;
        synchronized (this) {
            complete = watched.entrySet().stream()
                    .filter(entry -> entry.getValue().contents().isComplete())
                    .map(Map.Entry::getKey)
                    .toList();
        }
        complete.forEach(namespace -> listener.onChange(namespace, Optional.empty()));
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
