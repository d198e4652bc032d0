package dev.shiplock.kubernetes.observed;

import dev.shiplock.snapshot.ObjectRef;

/**
 * An autoscaler as it was last seen.
 *
 * @param desired the number of pods that it wants, or -1 if it has not said
 * @param current the number of pods that it last counted, or -1
 */
public record ObservedAutoscaler(String name, ObjectRef target, int desired, int current) {}
