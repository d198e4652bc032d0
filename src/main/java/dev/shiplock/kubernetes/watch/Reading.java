package dev.shiplock.kubernetes.watch;

import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.snapshot.ObjectRef;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One reading of one or many namespaces: an informer for each kind of object, which fills their contents and keeps them up to date. A
 * reading of many namespaces watches the whole cluster, and drops what is in other ones.
 */
final class Reading {
    private final Map<String, NamespaceContents> contents = new ConcurrentHashMap<>();
    private final Map<ApiResource, Map<String, Sink>> sinks = new ConcurrentHashMap<>();
    private final List<RunningInformer> running = new CopyOnWriteArrayList<>();
    private final AtomicInteger unread = new AtomicInteger();
    private final ChangeListener listener;
    private final Consumer<Reading> onRead;

    /**
     * Reads nothing before it is started.
     *
     * @param onRead called once, when everything that is there has been read, before anybody else hears of it
     */
    Reading(
            Collection<NamespaceContents> namespaces,
            ChangeListener listener,
            InstantSource clock,
            Consumer<Reading> onRead) {
        this.listener = listener;
        this.onRead = onRead;
        for (NamespaceContents namespace : namespaces) {
            contents.put(namespace.namespace(), namespace);
            new NamespaceSinks(namespace, clock, object -> tell(namespace, object))
                    .all()
                    .forEach((resource, sink) -> sinks.computeIfAbsent(resource, kind -> new ConcurrentHashMap<>())
                            .put(namespace.namespace(), sink));
        }
    }

    /** @param where the one namespace to watch; empty for the whole cluster */
    void start(Informers informers, String where) {
        unread.set((int) sinks.keySet().stream().filter(Reading::isNeeded).count());
        sinks.forEach((resource, byNamespace) -> {
            boolean needed = isNeeded(resource);
            running.add(informers.start(
                    resource,
                    where,
                    true,
                    needed,
                    namespace -> Optional.ofNullable(byNamespace.get(namespace)),
                    needed ? this::oneRead : () -> {}));
        });
    }

    /** Without autoscalers workloads can be judged all the same, and not every API server has them. */
    private static boolean isNeeded(ApiResource resource) {
        return !resource.equals(ApiResource.AUTOSCALER);
    }

    /** What the first reading brings is told once, when all of it is there. */
    private void oneRead() {
        if (unread.decrementAndGet() == 0) {
            contents.values().forEach(NamespaceContents::markComplete);
            onRead.accept(this);
            contents.values().forEach(namespace -> tell(namespace, Optional.empty()));
        }
    }

    private void tell(NamespaceContents namespace, Optional<ObjectRef> object) {
        if (namespace.isComplete()) {
            listener.onChange(namespace.namespace(), object);
        }
    }

    Optional<NamespaceContents> contents(String namespace) {
        return Optional.ofNullable(contents.get(namespace));
    }

    /** Drops a namespace in which nobody is interested any more. */
    void drop(String namespace) {
        sinks.values().forEach(byNamespace -> byNamespace.remove(namespace));
        contents.remove(namespace);
    }

    /** What keeps it from working, if anything does. */
    Optional<String> problem() {
        return needed().map(RunningInformer::problem).flatMap(Optional::stream).findFirst();
    }

    /** Whether what was read is what there is. */
    boolean isUpToDate() {
        return needed().allMatch(RunningInformer::isUpToDate);
    }

    private Stream<RunningInformer> needed() {
        return running.stream().filter(informer -> isNeeded(informer.resource()));
    }

    void stop() {
        running.forEach(RunningInformer::stop);
    }
}
