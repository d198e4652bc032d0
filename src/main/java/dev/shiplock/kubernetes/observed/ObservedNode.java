package dev.shiplock.kubernetes.observed;

/**
 * A node as it was last seen.
 *
 * @param ready whether its kubelet reports and is fine
 * @param schedulable whether new pods may be put there
 */
public record ObservedNode(String name, boolean ready, boolean schedulable) {}
