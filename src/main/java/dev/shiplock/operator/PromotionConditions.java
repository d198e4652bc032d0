package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.Rollout;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a Promotion, computed from its run and its situation; nothing else sets one.
 *
 * <p>Ready, Reconciling and Stalled follow the kstatus rules: Reconciling and Stalled are there only while they are True.
 */
final class PromotionConditions {
    private static final int MESSAGE = 1024;

    private final long generation;
    private final Instant now;
    private final List<Condition> before;
    private final List<Condition> conditions = new ArrayList<>();

    private PromotionConditions(long generation, Instant now, List<Condition> before) {
        this.generation = generation;
        this.now = now;
        this.before = before;
    }

    static List<Condition> compute(
            @Nullable Run run, Situation situation, long generation, Instant now, List<Condition> before) {
        PromotionConditions made = new PromotionConditions(generation, now, before);
        switch (situation) {
            case Situation.AsTheRun() -> made.ofRun(run);
            case Situation.UpToDate(String message) -> made.add("Ready", "True", "UpToDate", message);
            case Situation.Waiting(String reason, String message) -> {
                made.add("Ready", "False", reason, message);
                made.add("Reconciling", "True", reason, message);
            }
            case Situation.Stalled(String reason, String message) -> {
                made.add("Ready", "False", reason, message);
                made.add("Stalled", "True", reason, message);
            }
        }
        made.aboutTheRun(run);
        return List.copyOf(made.conditions);
    }

    private void ofRun(@Nullable Run run) {
        if (run == null) {
            add("Ready", "False", "Pending", "no run yet");
            add("Reconciling", "True", "Pending", "no run yet");
            return;
        }
        String reason = Optional.ofNullable(run.reason()).orElse(run.state().name());
        String message = Optional.ofNullable(run.message()).orElse("");
        switch (run.state()) {
            case Verified, Planned -> add("Ready", "True", reason, message);
            case Recording, Waiting, Applying, Settling, Soaking, Reverting, Restoring -> {
                add("Ready", "False", reason, message);
                add("Reconciling", "True", reason, message);
            }
            case Paused -> {
                add("Ready", "False", reason, message);
                add("Stalled", "True", reason, message);
            }
            case RolledBack, Rejected -> {
                add("Ready", "False", run.state() == RunState.RolledBack ? "RolledBack" : reason, message);
                add("Stalled", "True", reason, message);
            }
            case RollbackFailed, Stopped -> {
                boolean accepted = reason.equals(Rollout.ACCEPTED);
                add(
                        "Ready",
                        accepted ? "True" : "False",
                        accepted ? reason : run.state().name(),
                        message);
                if (!accepted) {
                    add("Stalled", "True", reason, message);
                }
            }
        }
    }

    private void aboutTheRun(@Nullable Run run) {
        if (run == null) {
            return;
        }
        boolean planned = run.state() != RunState.Recording;
        if (planned && !run.state().equals(RunState.Rejected)) {
            add("Planned", "True", "Frozen", "the plan of run " + run.id() + " is frozen");
        }
        switch (run.state()) {
            case Verified -> add("Healthy", "True", "Verified", "every workload is ready and every gate passed");
            case Soaking -> add("Healthy", "True", "Soaking", "ready and passing");
            case Applying, Settling ->
                add("Healthy", "Unknown", run.state().name(), "not known before the phase has settled");
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
                    add(
                            "Healthy",
                            "False",
                            run.failure().reason(),
                            run.failure().message());
                }
            }
        }
        switch (run.state()) {
            case RolledBack ->
                add("RolledBack", "True", Optional.ofNullable(run.reason()).orElse("RolledBack"), text(run));
            case RollbackFailed ->
                add("RolledBack", "False", Optional.ofNullable(run.reason()).orElse("RollbackFailed"), text(run));
            case Reverting, Restoring ->
                add("RolledBack", "Unknown", "Reverting", "the recorded values are being put back");
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Verified, Stopped, Rejected, Planned -> {}
        }
    }

    private static String text(Run run) {
        return Optional.ofNullable(run.message()).orElse("");
    }

    private void add(String type, String status, String reason, String message) {
        String text = message.length() > MESSAGE ? message.substring(0, MESSAGE - 1) + "…" : message;
        String since = before.stream()
                .filter(old -> old.getType().equals(type) && old.getStatus().equals(status))
                .map(Condition::getLastTransitionTime)
                .findFirst()
                .orElseGet(now::toString);
        conditions.add(new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(camelCase(reason))
                .withMessage(text)
                .withObservedGeneration(generation)
                .withLastTransitionTime(since)
                .build());
    }

    /** The API wants reasons as one word. */
    private static String camelCase(String reason) {
        String word = reason.replaceAll("[^A-Za-z0-9_]", "");
        return word.isEmpty() ? "Unknown" : word;
    }
}
