package dev.shiplock.rollout;

import dev.shiplock.plan.WriteResult;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was observed, as far as the state of the run asks for it. */
public sealed interface Facts {
    /** How far the writing of baseline and target is. */
    sealed interface Recording extends Facts {}

    /** They are not both there. */
    record NotRecorded() implements Recording {}

    /** Both are there, were read back, and are whole; the plan is the target's. */
    record Recorded() implements Recording {}

    /** When the run was about to be recorded, there was nothing left to do. */
    record NothingToDo() implements Recording {}

    /** The namespace has not been read, so nobody knows what to record. */
    record Unread(Hold why) implements Recording {}

    /** The run cannot be recorded. */
    record NotRecordable(String reason, String message) implements Recording {}

    /**
     * Before the first change.
     *
     * @param holds what must come true first, the most important one first
     * @param standings preflight gates
     * @param turn while something is held, only whether it is ours is looked at
     */
    record BeforeFirstChange(List<Hold> holds, List<GateStanding> standings, Turn turn) implements Facts {}

    /**
     * Something that must come true.
     *
     * @param brief whether it mostly does in a moment, by itself: who waits in the queue keeps its place meanwhile
     */
    record Hold(String reason, String message, boolean brief) {
        /** A namespace is being read; that is over in a moment. */
        public static final String READING = "ReadingNamespace";

        /** Something keeps a namespace from being read. */
        public static final String CANNOT_WATCH = "CannotWatch";

        /** What an Environment says of itself is about an older description of it; that is over in a moment. */
        public static final String NOT_DESCRIBED = "NotYetDescribed";

        /** What was planned is newer than what the watch has shown; that is over in a moment. */
        public static final String NOT_SEEN = "NotYetSeen";

        /** What is mostly over before anybody has read that it is so. */
        static final Set<String> PASSING = Set.of(NOT_DESCRIBED, NOT_SEEN);

        /** Something that nobody knows how long it takes. */
        public Hold(String reason, String message) {
            this(reason, message, false);
        }

        /** Something that is over in a moment. */
        public static Hold brief(String reason, String message) {
            return new Hold(reason, message, true);
        }
    }

    /** Whose turn it is. */
    sealed interface Turn {}

    /** Nobody's, and nobody asked before us. */
    record Free() implements Turn {}

    /**
     * Another run's, or somebody asked before us.
     *
     * @param needs what somebody must decide before the other one can end, in words; empty if it ends by itself
     */
    record Taken(String by, Optional<String> needs) implements Turn {
        /** One that ends by itself. */
        public Taken(String by) {
            this(by, Optional.empty());
        }
    }

    /**
     * Ours.
     *
     * @param guarded whether the finalizers are there
     * @param moved what in the environment is no longer as the baseline recorded it; empty: nothing
     */
    record Ours(boolean guarded, Optional<String> moved) implements Turn {}

    /** What a run stands on is not as it must be; that comes before all that its state asks for. */
    sealed interface Amiss extends Facts {}

    /** The turn of a run that has begun, or a finalizer that goes with it, is not there, and nobody else has the turn. */
    record Slipped() implements Amiss {}

    /** The Environment is not the one that the run was recorded for. */
    record EnvironmentReplaced(String message) implements Amiss {}

    /**
     * In a phase.
     *
     * @param writes results of what the pass before wrote, no older ones; empty after a restart
     * @param health of the workloads of this phase and of those before; a workload that nothing is known of yet is left out
     * @param foreign fields of acknowledged changes that somebody else has changed since, in words
     * @param standings of the phase's gates, by what they answered since the run is in this phase and was last resumed
     */
    record InPhase(
            Map<ObjectRef, WriteResult> writes,
            Map<ObjectRef, WorkloadHealth> health,
            List<String> foreign,
            List<GateStanding> standings)
            implements Facts {}

    /** Nothing needs to be observed. */
    record Nothing() implements Facts {}

    /** @param reverted whether the pass before sent every inverse */
    record InRevert(boolean reverted) implements Facts {}

    /**
     * After the values went back.
     *
     * @param health of the workloads that must be healthy again; one that nothing is known of yet is {@code Inconclusive}
     * @param stuck a workload whose rejected pods nobody replaces, if there is one; pods that are being deleted are not
     * @param readBack what the environment holds; empty before {@link RolloutMachine#readBackDue}
     * @param looked since when this process sees the workloads; empty while they are still being read
     */
    record InRestore(
            Map<ObjectRef, WorkloadHealth> health,
            Optional<ObjectRef> stuck,
            Optional<ReadBack> readBack,
            Optional<Instant> looked)
            implements Facts {
        /** Nothing is known yet. */
        public static final InRestore UNREAD =
                new InRestore(Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * Fields that do not hold their recorded value after a rollback, in words.
     *
     * @param foreign that the run had written and that somebody else has changed since
     * @param kept that still hold what the run wrote
     * @param untouched that the run never wrote: somebody else had changed them before
     * @param refusals what the API server said when this process put the values back, where it refused; empty if this process has not done so
     */
    record ReadBack(List<String> foreign, List<String> kept, List<String> untouched, Optional<List<String>> refusals) {
        public ReadBack {
            foreign = List.copyOf(foreign);
            kept = List.copyOf(kept);
            untouched = List.copyOf(untouched);
            refusals = refusals.map(List::copyOf);
        }
    }

    /** @param closed whether record, finalizers and turn are as an ended run leaves them */
    record AfterEnd(boolean closed) implements Facts {}
}
