package dev.shiplock.operator;

import dev.shiplock.api.Command;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.PromotionStatus.TakenCommand;
import dev.shiplock.rollout.Orders;
import dev.shiplock.rollout.RolloutMachine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands in annotations: copied to the status, removed, acted on; so each is acted on once, even when a GitOps repository puts the
 * annotation back.
 */
final class Commands {
    static final String LEAVE = "leave";

    /** A name that is cut off in the names of its runs is longer than this. */
    private static final int LONG = 32;

    private Commands() {}

    /** What a pass has to do about commands before anything else. */
    sealed interface Step {
        /** Nothing. */
        record None() implements Step {}

        /** Copy this one to the status. */
        record Take(TakenCommand command) implements Step {}

        /** It is in the status: remove the annotation. */
        record Remove(Command command) implements Step {}

        /** It is meant for another run: remember that, and say so. */
        record Misdirected(TakenCommand command, String run) implements Step {}

        /** It was answered before, and is there again: remember that, and say so. */
        record Ignore(TakenCommand taken, String why) implements Step {}

        /** It is in the status and the run's state does not accept it: mark it as done and say so. */
        record Refuse(TakenCommand command, String why) implements Step {}
    }

    static Step next(Promotion promotion, StatusDraft draft) {
        TakenCommand taken = draft.command();
        Run run = draft.run();
        boolean pending = taken != null && !Boolean.TRUE.equals(taken.done());
        for (Map.Entry<Command, String> given : annotations(promotion).entrySet()) {
            Optional<Step> step = given(given.getKey(), given.getValue(), draft, pending, promotion);
            if (step.isPresent()) {
                return step.get();
            }
        }
        if (taken == null || !pending) {
            return new Step.None();
        }
        return refusal(run, taken.name(), promotion.getSpec().suspend())
                .<Step>map(why -> new Step.Refuse(taken, why))
                .orElseGet(Step.None::new);
    }

    /** @param pending whether a command waits to be acted on; until then no other one is taken */
    private static Optional<Step> given(
            Command command, String value, StatusDraft draft, boolean pending, Promotion promotion) {
        Optional<String> current = Optional.ofNullable(draft.run()).map(Run::id);
        Optional<String> meant = run(value, promotion);
        TakenCommand asked = TakenCommand.taken(command, value, current.orElse(null));
        Optional<TakenCommand> known = Stream.concat(Stream.ofNullable(draft.command()), draft.answered().stream())
                .filter(one -> one.is(command, value, asked.run()))
                .findFirst();
        if (meant.isPresent() && !meant.equals(current)) {
            return known.isPresent() ? Optional.empty() : Optional.of(new Step.Misdirected(asked, meant.get()));
        }
        if (known.isEmpty()) {
            return pending ? Optional.empty() : Optional.of(new Step.Take(asked));
        }
        TakenCommand before = known.get();
        if (!Boolean.TRUE.equals(before.done())) {
            return Optional.of(new Step.Remove(command));
        }
        if (pending || Boolean.TRUE.equals(before.ignored())) {
            return Optional.empty();
        }
        boolean suspended = promotion.getSpec().suspend();
        boolean rightNow = Boolean.TRUE.equals(before.refused())
                && refusal(draft.run(), command, suspended).isEmpty();
        return Optional.of(rightNow ? new Step.Take(asked) : new Step.Ignore(before, again(before)));
    }

    /** The annotation stays: who removes what a GitOps repository puts back does so for ever. */
    private static String again(TakenCommand taken) {
        String by = taken.value().isBlank() ? "" : " of " + taken.value();
        return taken.name() + by
                + " was answered already, and nothing is done twice on the word of one annotation; to give it again in"
                + " this run, give it another value: kubectl annotate --overwrite … "
                + taken.name().annotation() + "=<another value>";
    }

    /** Whether the annotation of a command that was acted on is there again, or still. */
    static boolean standing(Promotion promotion, TakenCommand taken) {
        return taken.value().equals(annotations(promotion).get(taken.name()));
    }

    /** The command that waits to be acted on. */
    static Optional<Command> pending(@Nullable TakenCommand taken) {
        return taken == null || Boolean.TRUE.equals(taken.done()) ? Optional.empty() : Optional.of(taken.name());
    }

    static boolean leaves(@Nullable TakenCommand taken) {
        return taken != null && (taken.value().equals(LEAVE) || taken.value().startsWith(LEAVE + ":"));
    }

    /** Why the run does not accept a command now; the table is in {@code docs/flow.md}. */
    private static Optional<String> refusal(@Nullable Run run, Command command, boolean suspended) {
        if (run == null) {
            return command == Command.retry
                    ? Optional.empty()
                    : Optional.of(command + " was not acted on: there is no run");
        }
        return RolloutMachine.refusal(
                RolloutStatus.read(run, List.of()), new Orders(suspended, Optional.of(command), false, false));
    }

    private static Map<Command, String> annotations(Promotion promotion) {
        Map<Command, String> given = new java.util.EnumMap<>(Command.class);
        Map<String, String> annotations = promotion.getMetadata().getAnnotations();
        if (annotations != null) {
            annotations.forEach(
                    (key, value) -> Command.ofAnnotation(key).ifPresent(command -> given.put(command, value)));
        }
        return given;
    }

    /** The run that a command names behind the last colon. Names of people and service accounts hold colons too. */
    private static Optional<String> run(String value, Promotion promotion) {
        int colon = value.lastIndexOf(':');
        boolean account = value.startsWith("system:")
                && value.chars().filter(c -> c == ':').count() <= 3;
        return Optional.of(value.substring(colon + 1))
                .filter(run -> colon >= 0
                        && !account
                        && isRunOf(promotion.getMetadata().getName(), run));
    }

    /** Runs are called like their Promotion, a long name cut off, and a hash. */
    private static boolean isRunOf(String promotion, String run) {
        String stem = run.substring(0, Math.max(0, run.lastIndexOf('-')));
        return run.startsWith(promotion + "-") || stem.length() >= LONG && promotion.startsWith(stem);
    }
}
