package dev.shiplock.kubernetes.watch;

import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.snapshot.ObjectRef;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The informers of one namespace. */
final class WatchedNamespace {
    private final NamespaceContents contents;
    private final ChangeListener listener;
    private final List<Informers.Running> running = new ArrayList<>();
    private final AtomicInteger unread = new AtomicInteger();

    /** Counted under the lock of {@link NamespaceWatches}. */
    int interested;

    WatchedNamespace(String namespace, Nodes nodes, ChangeListener listener) {
        this.contents = new NamespaceContents(namespace, nodes);
        this.listener = listener;
    }

    NamespaceContents contents() {
        return contents;
    }

    void start(Informers informers, InstantSource clock) {
        var sinks = new NamespaceSinks(contents, clock, this::tell).all();
        unread.set(
                (int) sinks.keySet().stream().filter(WatchedNamespace::isNeeded).count());
        sinks.forEach((resource, sink) -> {
            boolean needed = isNeeded(resource);
            running.add(informers.inNamespace(
                    resource, contents.namespace(), sink, needed, needed ? this::oneRead : () -> {}));
        });
    }

    /** Without autoscalers workloads can be judged all the same, and not every API server has them. */
    private static boolean isNeeded(ApiResource resource) {
        return !resource.equals(ApiResource.AUTOSCALER);
    }

    private void oneRead() {
        if (unread.decrementAndGet() == 0) {
            contents.markComplete();
            tell(Optional.empty());
        }
    }

    /** What the first reading brings is told once, when all of it is there. */
    void tell(Optional<ObjectRef> object) {
        if (contents.isComplete()) {
            listener.onChange(contents.namespace(), object);
        }
    }

    Optional<String> problem() {
        return running.stream()
                .filter(informer -> isNeeded(informer.resource()))
                .map(Informers.Running::problem)
                .flatMap(Optional::stream)
                .findFirst();
    }

    void stop() {
        running.forEach(Informers.Running::stop);
    }
}
