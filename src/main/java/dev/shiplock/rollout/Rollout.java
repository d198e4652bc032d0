package dev.shiplock.rollout;

import dev.shiplock.api.RunState;
import dev.shiplock.api.Verdict;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A run as it is persisted: all that the next step depends on beside what is observed.
 *
 * @param id the run's id
 * @param phase index of the phase that the run is in
 * @param reason why the run is in its state, in one CamelCase word
 * @param message the state in a sentence
 * @param since since when it is in its state
 * @param failure what failed last, if anything did and was not resumed
 * @param revertTo the end that a successful rollback leads to
 */
public record Rollout(
        String id,
        RunState state,
        int phase,
        String reason,
        String message,
        Instant since,
        Optional<Failure> failure,
        RunState revertTo,
        List<PhaseProgress> phases) {

    public Rollout {
        phases = List.copyOf(phases);
    }

    /**
     * What failed, where and when.
     *
     * @param objects what the failure is put down to: one of them has to change before the same is tried again by itself
     */
    public record Failure(String phase, String reason, String message, Instant at, List<ObjectRef> objects) {
        public Failure {
            objects = List.copyOf(objects);
        }
    }

    /** A gate's last answer, as it is persisted. */
    public record GateProgress(String gate, Verdict verdict, Instant since, String message) {}

    /** The reason of an end whose mixed state somebody took for good. */
    public static final String ACCEPTED = "Accepted";

    /** The reason of a run whose Environment was deleted and perhaps created anew meanwhile. */
    public static final String REPLACED = "EnvironmentReplaced";

    /** The reason of a run whose Promotion was deleted and created anew before the run's first change. */
    public static final String PROMOTION_REPLACED = "PromotionReplaced";

    /** The reason of a run before whose first change the environment or its source was found to be another than planned for. */
    public static final String MOVED = "BaselineMoved";

    /** Why a run ends whose Promotion is deleted. */
    public static final String DELETED = "Deleted";

    /** Whether a run that ended for this reason was ended by nobody's decision, before its first change: it is planned again by itself. */
    public static boolean plannedAgain(String reason) {
        return reason.equals(MOVED) || reason.equals(REPLACED) || reason.equals(PROMOTION_REPLACED);
    }

    /** Whether the run keeps the environment's turn though it has ended. */
    public boolean holds() {
        return state.holds() && !reason.equals(ACCEPTED);
    }

    /** A run that has got its id and nothing else. */
    public static Rollout starting(String id, Instant now) {
        return new Rollout(
                id,
                RunState.Recording,
                0,
                "Recording",
                "baseline and target are being recorded",
                now,
                Optional.empty(),
                RunState.RolledBack,
                List.of());
    }

    public PhaseProgress current() {
        return phases.get(phase);
    }

    /** The same run in another state, from now on. */
    public Rollout to(RunState next, String why, String sentence, Instant now) {
        return new Rollout(id, next, phase, why, sentence, now, failure, revertTo, phases);
    }

    /** The same state with another reason; {@link #since} stays. */
    public Rollout because(String why, String sentence) {
        return new Rollout(id, state, phase, why, sentence, since, failure, revertTo, phases);
    }

    public Rollout inPhase(int index) {
        return new Rollout(id, state, index, reason, message, since, failure, revertTo, phases);
    }

    public Rollout failing(Failure what) {
        return new Rollout(id, state, phase, reason, message, since, Optional.of(what), revertTo, phases);
    }

    /** The same run after somebody settled what had failed. */
    public Rollout settled() {
        return new Rollout(id, state, phase, reason, message, since, Optional.empty(), revertTo, phases);
    }

    public Rollout revertingTo(RunState end) {
        return new Rollout(id, state, phase, reason, message, since, failure, end, phases);
    }

    public Rollout withPhases(List<PhaseProgress> progress) {
        return new Rollout(id, state, phase, reason, message, since, failure, revertTo, progress);
    }

    public Rollout changingPhase(int index, UnaryOperator<PhaseProgress> change) {
        List<PhaseProgress> changed = new ArrayList<>(phases);
        changed.set(index, change.apply(phases.get(index)));
        return withPhases(changed);
    }

    /** The same run with the phases that have not begun marked as skipped. */
    Rollout skippingRest(Instant now) {
        return withPhases(phases.stream().map(phase -> phase.skipped(now)).toList());
    }

    public Rollout changingCurrent(UnaryOperator<PhaseProgress> change) {
        return changingPhase(phase, change);
    }
}
