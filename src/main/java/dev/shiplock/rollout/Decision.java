package dev.shiplock.rollout;

import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a pass does: move the state, or act on the state that is persisted, or wait; never two of them. */
public sealed interface Decision {
    /** Persist this state. */
    record Move(Rollout next) implements Decision {}

    /** Do this; the persisted state says already that it is being done. */
    record Act(Action action) implements Decision {}

    /** Nothing to do until something is observed, or until then. */
    record Wait(Optional<Instant> until) implements Decision {}

    /** Something that changes the cluster. Each can be repeated without harm. */
    sealed interface Action {}

    /** Write baseline and target revision, read them back and check them. */
    record WriteRecords() implements Action {}

    /** Take the environment's turn. */
    record TakeTurn() implements Action {}

    /** Give the turn back, and all that came with it: nothing is written, and what the run waits for may take long. */
    record GiveBackTurn() implements Action {}

    /** Take the turn that a run which has begun has lost, and put its finalizers. */
    record KeepTurn() implements Action {}

    /** Put the finalizers that keep Promotion and Environment until the outcome. */
    record Guard() implements Action {}

    /** Write these changes, in this order. */
    record Write(List<ObjectChange> changes) implements Action {}

    /** Put these values back, in this order; what somebody else changed meanwhile is left alone. */
    record Revert(List<ObjectChange> inverses) implements Action {}

    /** Delete pods of the rejected revision that no controller replaces. */
    record DeletePods(ObjectRef workload) implements Action {}

    /** Record the outcome, release finalizers and turn. */
    record Close() implements Action {}

    static Decision move(Rollout next) {
        return new Move(next);
    }

    static Decision act(Action action) {
        return new Act(action);
    }

    static Decision await() {
        return new Wait(Optional.empty());
    }

    static Decision await(Optional<Instant> until) {
        return new Wait(until);
    }
}
