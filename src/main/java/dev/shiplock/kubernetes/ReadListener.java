package dev.shiplock.kubernetes;

import dev.shiplock.snapshot.ObjectRef;

/** Hears of what was read from the API, which watches may show only later. */
@FunctionalInterface
public interface ReadListener {
    /** Of readings that nothing else is held against. */
    ReadListener NOBODY = (namespace, workload, uid, generation) -> {};

    /** A workload was read in this state. */
    void onRead(String namespace, ObjectRef workload, String uid, long generation);
}
