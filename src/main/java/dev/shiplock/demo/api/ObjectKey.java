package dev.shiplock.demo.api;

import java.util.Comparator;

/** Where an object is stored. The namespace is empty for objects of the cluster, the group for the core group. */
record ObjectKey(String group, String plural, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::group)
            .thenComparing(ObjectKey::plural)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
