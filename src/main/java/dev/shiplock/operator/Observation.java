package dev.shiplock.operator;

import dev.shiplock.plan.Plan;
import dev.shiplock.rollout.Facts;

/** What was seen of a run. */
sealed interface Observation {
    /** @param plan the frozen plan; an empty one while the run is being recorded */
    record Seen(Plan plan, Facts facts) implements Observation {}

    /** The run's records are not there or are damaged: nothing may be written on such a ground. */
    record Lost(String reason, String message) implements Observation {}
}
