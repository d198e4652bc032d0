package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The stored objects, one counter of versions for all of them, and the latest changes. Everything happens under one lock,
 * so whoever listens sees the changes in their order. Trees that are in here are never altered, only replaced.
 */
final class ObjectStore {
    /** How many changes a watch may be behind before it has to list again. */
    private static final int HISTORY = 20_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private long version;
    private long forgotten;

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    long version() {
        return locked(() -> version);
    }

    Optional<ObjectNode> get(ObjectKey key) {
        return locked(() -> Optional.ofNullable(objects.get(key)));
    }

    /** The objects of a type by namespace and name; an empty namespace means all. */
    List<ObjectNode> list(ResourceType type, String namespace) {
        return locked(() -> {
            var found = new ArrayList<ObjectNode>();
            for (var entry : objects.tailMap(new ObjectKey(type.group(), type.plural(), namespace, ""))
                    .entrySet()) {
                var key = entry.getKey();
                if (!type.is(key.group(), key.plural())
                        || !(namespace.isEmpty() || namespace.equals(key.namespace()))) {
                    break;
                }
                found.add(entry.getValue());
            }
            return List.copyOf(found);
        });
    }

    /** Every stored object with its key. */
    NavigableMap<ObjectKey, ObjectNode> all() {
        return locked(() -> new TreeMap<>(objects));
    }

    /** Stores an object under a new version, which is written into it. */
    ObjectNode put(ObjectKey key, ObjectNode object) {
        return locked(() -> {
            var before = Optional.ofNullable(objects.get(key));
            stamp(object);
            objects.put(key, object);
            tell(new Change(before.isEmpty() ? Change.Kind.ADDED : Change.Kind.MODIFIED, version, key, before, object));
            return object;
        });
    }

    /** Removes an object; its last state, under a new version, is what watches get. */
    void remove(ObjectKey key, ObjectNode lastState) {
        locked(() -> {
            var before = Optional.ofNullable(objects.remove(key));
            var last = lastState.deepCopy();
            stamp(last);
            tell(new Change(Change.Kind.DELETED, version, key, before, last));
            return last;
        });
    }

    /** The changes after a version, or empty when they are no longer known. */
    Optional<List<Change>> since(long resourceVersion) {
        return locked(() -> resourceVersion < forgotten
                ? Optional.empty()
                : Optional.of(history.stream()
                        .filter(change -> change.version() > resourceVersion)
                        .toList()));
    }

    /** Makes every watch that is not up to date begin anew, as a server does after a while. */
    void forgetHistory() {
        locked(() -> {
            history.clear();
            forgotten = version;
            return version;
        });
    }

    /** Calls for every change, under the lock: be quick, and do not wait for anything. */
    Registration onChange(Consumer<Change> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void stamp(ObjectNode object) {
        version++;
        Json.child(object, "metadata").put("resourceVersion", Long.toString(version));
    }

    private void tell(Change change) {
        history.addLast(change);
        if (history.size() > HISTORY) {
            forgotten = history.removeFirst().version();
        }
        listeners.forEach(listener -> listener.accept(change));
    }
}
