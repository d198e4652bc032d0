package dev.shiplock.gate;

import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a gate is asked about.
 *
 * @param namespace the target's namespace
 * @param version the tag of the promoted image where there is only one; {@code target.version} for what is not a single pod
 * @param workloads the phase's workloads; empty before the first change
 * @param pods the pods of the newest revision of each of the environment's workloads, as they are when it is called
 */
public record GateContext(
        String namespace, Optional<String> version, Set<ObjectRef> workloads, Supplier<List<NewestPod>> pods) {
    public GateContext {
        workloads = Set.copyOf(workloads);
    }
}
