package dev.shiplock.kubernetes.watch;

import dev.shiplock.snapshot.ObjectRef;
import java.util.Optional;

/** Hears of changes as they arrive. */
@FunctionalInterface
public interface ChangeListener {
    /**
     * Something that health, gates or conflict detection look at has changed. Called on the thread that reads the watch, so it has to
     * return at once.
     *
     * @param object the workload that it belongs to, or the ConfigMap that changed; empty if it may be any of the namespace
     */
    void onChange(String namespace, Optional<ObjectRef> object);
}
