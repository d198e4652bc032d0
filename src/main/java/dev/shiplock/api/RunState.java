package dev.shiplock.api;

/** Where a run is. The order is the usual way through; the last six are ends. */
public enum RunState {
    /** The run has its name; its baseline and target revisions are being written, read back and checked. */
    Recording,
    /** Something must come true, or the environment's turn must come, before the first change. Nothing has been written. */
    Waiting,
    /** A phase's changes are being written, workload by workload. */
    Applying,
    /** Everything of the phase is written; its workloads get ready and its gates are asked. */
    Settling,
    /** Ready and passing; it must stay so for the soak. */
    Soaking,
    /** Stopped where it is, waiting for resume, abort, rollback or accept. */
    Paused,
    /** The recorded values are being put back, last phase first. */
    Reverting,
    /** The recorded values are back; the workloads get healthy and production is read back. */
    Restoring,
    /** Every gate passed and the target environment runs the target revision. */
    Verified,
    /** Every touched field holds its recorded value again. */
    RolledBack,
    /** Some touched fields do not hold their recorded value; each is named. Holds the environment. */
    RollbackFailed,
    /** A mixed state that somebody asked for; every field is named. Holds the environment. */
    Stopped,
    /** Ended before anything was written. */
    Rejected,
    /** mode Plan: computed, checked and shown. */
    Planned;

    /** Whether the run has ended. */
    public boolean ended() {
        return compareTo(Verified) >= 0;
    }

    /** Whether the run may have changed the environment and has not ended. */
    public boolean underWay() {
        return compareTo(Applying) >= 0 && !ended();
    }

    /** Whether an end of this kind keeps the environment's turn until somebody decides. */
    public boolean holds() {
        return this == RollbackFailed || this == Stopped;
    }
}
