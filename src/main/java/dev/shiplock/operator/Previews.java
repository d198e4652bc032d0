package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Line;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code mode: Plan} says of a plan. */
final class Previews {
    private Previews() {}

    /** The status with the plan as the answer to its request. */
    static StatusDraft showing(StatusDraft draft, Promotion promotion, String id, Plan plan, Instant now) {
        Run run = new Run(
                id,
                promotion.getMetadata().getGeneration(),
                RunState.Planned,
                null,
                "Planned",
                now.toString(),
                null,
                null,
                null,
                null,
                message(plan));
        return new StatusDraft(
                        draft.request(),
                        run,
                        List.of(),
                        draft.plan(),
                        null,
                        draft.command(),
                        draft.answered(),
                        draft.rejected(),
                        draft.history())
                .recording(new Line(id, RunState.Planned, now.toString(), message(plan)));
    }

    private static String message(Plan plan) {
        long fields =
                plan.changes().mapToLong(change -> change.changes().size()).sum();
        return "mode is Plan: " + counted(fields, "field") + " in "
                + counted(plan.phases().size(), "phase")
                + " would change (status.plan); set mode: Promote to carry it out";
    }

    /** The same plan once more, after a restart or a change that it does not carry, is no news. */
    static boolean isShown(StatusDraft before, Plan plan) {
        Run run = before.run();
        return run != null
                && isPlanned(run)
                && message(plan).equals(run.message())
                && Objects.equals(before.plan(), StatusWriter.shown(plan))
                && before.request() != null
                && before.request().answer() == null;
    }

    /** A plan that the source's change cannot be carried out with does not take the place of the one that was shown as a run's. */
    static StatusDraft refusing(StatusDraft before, Plan plan, boolean asked) {
        return !asked && isPlanned(before.run()) ? before : before.planned(StatusWriter.shown(plan));
    }

    private static boolean isPlanned(@Nullable Run run) {
        return run != null && run.state() == RunState.Planned;
    }

    private static String counted(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
