package dev.shiplock.kubernetes.observed;

/**
 * A ReplicaSet as it was last seen.
 *
 * @param owner the Deployment that it belongs to
 * @param revision the value of {@code deployment.kubernetes.io/revision}, or empty
 */
public record ObservedReplicaSet(String name, String uid, Owner owner, String revision) {}
