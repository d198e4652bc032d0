package dev.shiplock.api;

/** Where a phase of a run is. */
public enum PhaseState {
    Waiting,
    Applying,
    Settling,
    Soaking,
    Verified,
    Failed,
    Reverting,
    Reverted,
    Skipped
}
