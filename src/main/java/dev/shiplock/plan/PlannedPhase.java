package dev.shiplock.plan;

import dev.shiplock.api.PhaseSpec;
import java.util.List;
import java.util.stream.Stream;

/**
 * One phase of a frozen plan: its description at that time, and its changes in the order in which they are written.
 *
 * @param configs changes of ConfigMaps, written before any workload
 * @param workloads changes of workloads; never empty unless {@code configs} is
 */
public record PlannedPhase(PhaseSpec spec, List<ObjectChange> configs, List<ObjectChange> workloads) {
    public PlannedPhase {
        configs = List.copyOf(configs);
        workloads = List.copyOf(workloads);
    }

    /** All changes in the order in which they are written. */
    public Stream<ObjectChange> changes() {
        return Stream.concat(configs.stream(), workloads.stream());
    }
}
