package dev.shiplock.plan;

/** What came of planning. */
public sealed interface PlanResult {
    /** A plan, perhaps an empty one: then the target has everything already. */
    record Planned(Plan plan) implements PlanResult {}

    /**
     * The Promotion asks for what cannot be done; nothing is written until it is changed.
     *
     * @param reason in one CamelCase word
     * @param message what is wrong with which object, and what to do
     */
    record Refused(String reason, String message) implements PlanResult {}
}
