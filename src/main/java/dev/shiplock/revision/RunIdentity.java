package dev.shiplock.revision;

import dev.shiplock.api.EnvironmentRevisionSpec.PromotionRef;

/**
 * Whose state is recorded, and for which run.
 *
 * @param clusterUid the uid of the cluster's kube-system namespace
 * @param names the run's names
 * @param request the digest of what was asked for
 * @param from where the target's state comes from, in words
 */
public record RunIdentity(
        String environmentUid,
        String clusterUid,
        RunNames names,
        PromotionRef promotion,
        String request,
        String from) {}
