package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedWorkload;

/** CronJobs: what is stored is what the next Job is made of; how that Job does is for a gate to say. */
final class CronJobKind implements WorkloadKind {
    private static final ApiResource RESOURCE = new ApiResource("CronJob", "batch", "v1", "cronjobs");

    @Override
    public ApiResource resource() {
        return RESOURCE;
    }

    @Override
    public Rollout rollout(ObservedWorkload workload, NamespaceContents contents) {
        return new Rollout.Stored();
    }
}
