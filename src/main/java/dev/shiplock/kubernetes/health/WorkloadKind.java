package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedWorkload;

/** What differs from one kind of workload to the next. A new kind is one class and its line in {@link WorkloadKinds}. */
public interface WorkloadKind {
    /** Where its objects are. */
    ApiResource resource();

    /** How far the newest revision has come; {@code docs/health.md} has the rules. */
    Rollout rollout(ObservedWorkload workload, NamespaceContents contents);

    default String kind() {
        return resource().kind();
    }
}
