package dev.shiplock.operator;

import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.Rollout;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a Promotion, computed from its run and its situation; nothing else sets one.
 *
 * <p>Ready, Reconciling and Stalled follow the kstatus rules: Reconciling and Stalled are there only while they are True.
 */
final class PromotionConditions {
    private final Conditions conditions;

    private PromotionConditions(Conditions conditions) {
        this.conditions = conditions;
    }

    /** Where a Promotion stands, in a word; what a run that has ended says counts until something else is the matter. */
    static String state(@Nullable Run run, Situation situation) {
        if (run != null && !run.state().ended()) {
            return run.state().name();
        }
        return switch (situation) {
            case Situation.AsTheRun() -> run == null ? "Pending" : run.state().name();
            case Situation.UpToDate(String message) -> Requests.UP_TO_DATE;
            case Situation.Answered(String reason, String message) -> reason;
            case Situation.Waiting(String reason, String message) -> reason;
            case Situation.Stalled(String reason, String message) -> reason;
        };
    }

    /** @param rejected whether what the run carried is not tried again by itself */
    static List<Condition> compute(
            PromotionSpec spec,
            @Nullable Run run,
            boolean rejected,
            Situation situation,
            long generation,
            Instant now,
            List<Condition> before) {
        PromotionConditions made = new PromotionConditions(new Conditions(generation, now, before));
        switch (situation) {
            case Situation.AsTheRun() -> made.ofRun(run);
            case Situation.UpToDate(String message) -> made.conditions.add("Ready", "True", "UpToDate", message);
            case Situation.Answered(String reason, String message) ->
                made.conditions.add("Ready", "True", reason, message);
            case Situation.Waiting(String reason, String message) -> {
                made.conditions.add("Ready", "False", reason, message);
                made.conditions.add("Reconciling", "True", reason, message);
            }
            case Situation.Stalled(String reason, String message) -> {
                made.conditions.add("Ready", "False", reason, message);
                made.conditions.add("Stalled", "True", reason, message);
            }
        }
        // A target that has everything already owes nothing to the run before.
        if (!(situation instanceof Situation.UpToDate || situation instanceof Situation.Answered)) {
            made.aboutTheRun(run, situation);
            made.rejected(spec, run, rejected, situation);
        }
        return made.conditions.list();
    }

    /** As long as nothing but a change of the source, or a command, lets an OnChange Promotion try again. */
    private void rejected(PromotionSpec spec, @Nullable Run run, boolean rejected, Situation situation) {
        if (spec.trigger() != Trigger.OnChange) {
            return;
        }
        if (situation instanceof Situation.Waiting(String reason, String message)
                && reason.equals(Requests.REJECTED_BEFORE)) {
            conditions.add(Requests.REJECTED_BEFORE, "True", reason, message);
        } else if (situation instanceof Situation.AsTheRun
                && run != null
                && run.state().ended()
                && (rejected || run.failure() != null)) {
            conditions.add(
                    Requests.REJECTED_BEFORE,
                    "True",
                    run.failure() == null ? reason(run) : run.failure().reason(),
                    "what the source had failed or was taken back in run " + run.id()
                            + " and is not tried again by itself; annotate with shiplock.dev/retry, or change the source");
        }
    }

    private void ofRun(@Nullable Run run) {
        if (run == null) {
            conditions.add("Ready", "False", "Pending", "no run yet");
            conditions.add("Reconciling", "True", "Pending", "no run yet");
            return;
        }
        String reason = reason(run);
        String message = Optional.ofNullable(run.message()).orElse("");
        switch (run.state()) {
            case Verified, Planned -> conditions.add("Ready", "True", reason, message);
            case Recording, Waiting, Applying, Settling, Soaking, Reverting, Restoring -> {
                conditions.add("Ready", "False", reason, message);
                conditions.add("Reconciling", "True", reason, message);
            }
            case Paused -> {
                conditions.add("Ready", "False", reason, message);
                conditions.add("Stalled", "True", reason, message);
            }
            case RolledBack, Rejected -> {
                if (run.state() == RunState.Rejected && Rollout.plannedAgain(reason)) {
                    conditions.add("Ready", "False", reason, message);
                    conditions.add("Reconciling", "True", reason, message);
                    return;
                }
                conditions.add("Ready", "False", run.state() == RunState.RolledBack ? "RolledBack" : reason, message);
                conditions.add("Stalled", "True", reason, message);
            }
            case RollbackFailed, Stopped -> {
                boolean accepted = reason.equals(Rollout.ACCEPTED);
                conditions.add(
                        "Ready",
                        accepted ? "True" : "False",
                        accepted ? reason : run.state().name(),
                        message);
                if (!accepted) {
                    conditions.add("Stalled", "True", reason, message);
                }
            }
        }
    }

    private void aboutTheRun(@Nullable Run run, Situation situation) {
        if (run == null) {
            return;
        }
        boolean planned = run.state() != RunState.Recording;
        if (planned && !run.state().equals(RunState.Rejected)) {
            conditions.add("Planned", "True", "Frozen", "the plan of run " + run.id() + " is frozen");
        }
        switch (run.state()) {
            case Verified ->
                conditions.add("Healthy", "True", "Verified", "every workload is ready and every gate passed");
            case Soaking -> soaking(situation);
            case Applying, Settling ->
                conditions.add("Healthy", "Unknown", run.state().name(), "not known before the phase has settled");
            case Recording,
                    Waiting,
                    Paused,
                    Reverting,
                    Restoring,
                    RolledBack,
                    RollbackFailed,
                    Stopped,
                    Rejected,
                    Planned -> {
                if (run.failure() != null) {
                    conditions.add(
                            "Healthy",
                            "False",
                            run.failure().reason(),
                            run.failure().message());
                }
            }
        }
        switch (run.state()) {
            case RolledBack ->
                conditions.add(
                        "RolledBack", "True", Optional.ofNullable(run.reason()).orElse("RolledBack"), text(run));
            case RollbackFailed ->
                conditions.add(
                        "RolledBack", "False", Optional.ofNullable(run.reason()).orElse("RollbackFailed"), text(run));
            case Reverting, Restoring ->
                conditions.add("RolledBack", "Unknown", "Reverting", "the recorded values are being put back");
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Verified, Stopped, Rejected, Planned -> {}
        }
    }

    private void soaking(Situation situation) {
        switch (situation) {
            case Situation.Waiting(String reason, String message) ->
                conditions.add("Healthy", "Unknown", reason, message);
            case Situation.Stalled(String reason, String message) ->
                conditions.add("Healthy", "Unknown", reason, message);
            case Situation.AsTheRun asTheRun -> conditions.add("Healthy", "True", "Soaking", "ready and passing");
            case Situation.UpToDate upToDate -> conditions.add("Healthy", "True", "Soaking", "ready and passing");
            case Situation.Answered answered -> conditions.add("Healthy", "True", "Soaking", "ready and passing");
        }
    }

    private static String reason(Run run) {
        return Optional.ofNullable(run.reason()).orElse(run.state().name());
    }

    private static String text(Run run) {
        return Optional.ofNullable(run.message()).orElse("");
    }
}
