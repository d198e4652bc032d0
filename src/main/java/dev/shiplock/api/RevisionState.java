package dev.shiplock.api;

/** What became of a recorded state. */
public enum RevisionState {
    /** Written, nothing changed yet. */
    Recorded,
    /** A run is carrying it into the environment. */
    Applying,
    /** A run is putting the baseline back. */
    Reverting,
    /** The environment ran it with every gate passed. */
    Verified,
    /** Nothing of it was written. */
    Rejected,
    /** It was tried and every touched field was put back. */
    RolledBack,
    /** It was tried, and not every touched field could be put back. */
    RollbackFailed,
    /** It was left half-way because somebody asked for that. */
    Stopped,
    /** A later revision was verified. */
    Superseded;

    /** Whether the run of this revision has not ended. */
    public boolean unfinished() {
        return this == Recorded || this == Applying || this == Reverting;
    }
}
