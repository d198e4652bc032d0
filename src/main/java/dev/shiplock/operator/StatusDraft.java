package dev.shiplock.operator;

import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Line;
import dev.shiplock.api.PromotionStatus.Phase;
import dev.shiplock.api.PromotionStatus.Plan;
import dev.shiplock.api.PromotionStatus.Rejection;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.PromotionStatus.TakenCommand;
import dev.shiplock.rollout.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Promotion's status while a pass changes it. Conditions and the observed generation are not in it: {@link StatusWriter} computes them.
 */
record StatusDraft(
        @Nullable Request request,
        @Nullable Run run,
        List<Phase> phases,
        @Nullable Plan plan,
        @Nullable Request queued,
        @Nullable TakenCommand command,
        List<TakenCommand> answered,
        List<Rejection> rejected,
        List<Line> history) {

    private static final int HISTORY = 10;
    private static final int COMMANDS = 10;

    static StatusDraft of(@Nullable PromotionStatus status) {
        PromotionStatus now = status == null ? PromotionStatus.EMPTY : status;
        return new StatusDraft(
                now.request(),
                now.run(),
                now.phases(),
                now.plan(),
                now.queued(),
                now.command(),
                now.answered(),
                now.rejected(),
                now.history());
    }

    Optional<Rollout> rollout() {
        return Optional.ofNullable(run).map(known -> RolloutStatus.read(known, phases));
    }

    StatusDraft answering(Request asked) {
        return new StatusDraft(asked, run, phases, plan, null, command, answered, rejected, history);
    }

    StatusDraft queueing(@Nullable Request waiting) {
        return new StatusDraft(request, run, phases, plan, waiting, command, answered, rejected, history);
    }

    StatusDraft starting(Run started) {
        return new StatusDraft(request, started, List.of(), null, null, command, answered, rejected, history);
    }

    /** Commands whose annotations somebody put back before this run began were not given for this run. */
    StatusDraft carryingOver(String run, Predicate<TakenCommand> standing) {
        List<TakenCommand> standingStill = Stream.concat(answered.stream(), Stream.ofNullable(command))
                .filter(standing)
                .map(taken ->
                        TakenCommand.taken(taken.name(), taken.value(), run).answered(false, true))
                .toList();
        StatusDraft carried = taking(null);
        for (TakenCommand taken : standingStill) {
            carried = carried.taking(taken);
        }
        return carried;
    }

    StatusDraft planned(@Nullable Plan shown) {
        return new StatusDraft(request, run, phases, shown, queued, command, answered, rejected, history);
    }

    StatusDraft taking(@Nullable TakenCommand taken) {
        return new StatusDraft(request, run, phases, plan, queued, taken, remembered(taken), rejected, history);
    }

    /** What was answered in the same run, so that nothing is acted on twice. */
    private List<TakenCommand> remembered(@Nullable TakenCommand next) {
        TakenCommand last = command;
        return next == null ? List.of() : newest(Stream.concat(answered.stream(), Stream.ofNullable(last)), next);
    }

    private static List<TakenCommand> newest(Stream<TakenCommand> before, TakenCommand next) {
        List<TakenCommand> all = before.filter(one -> Objects.equals(one.run(), next.run()))
                .filter(one -> !one.is(next.name(), next.value(), next.run()))
                .toList();
        return all.subList(Math.max(0, all.size() - COMMANDS), all.size());
    }

    /** A command that is meant for another run was never taken; saying so once is enough. */
    StatusDraft leavingAlone(TakenCommand misdirected) {
        List<TakenCommand> all = Stream.concat(
                        newest(answered.stream(), misdirected).stream(), Stream.of(misdirected.answered(true, true)))
                .toList();
        return new StatusDraft(request, run, phases, plan, queued, command, all, rejected, history);
    }

    /** The command that was taken has been acted on; the memory of it stays. */
    StatusDraft acted() {
        TakenCommand taken = command;
        return taken == null ? this : taking(taken.answered(false, false));
    }

    /** Nothing was done about the command that was taken. */
    StatusDraft refused() {
        TakenCommand taken = command;
        return taken == null ? this : taking(taken.answered(true, false));
    }

    /** A command that was answered was given once more; saying so once is enough. */
    StatusDraft ignoring(TakenCommand again) {
        TakenCommand said = again.answered(Boolean.TRUE.equals(again.refused()), true);
        return again.equals(command)
                ? taking(said)
                : new StatusDraft(
                        request,
                        run,
                        phases,
                        plan,
                        queued,
                        command,
                        answered.stream()
                                .map(one -> one.equals(again) ? said : one)
                                .toList(),
                        rejected,
                        history);
    }

    StatusDraft moving(Rollout next) {
        Run before = run;
        if (before == null) {
            throw new IllegalStateException("no run to move");
        }
        return new StatusDraft(
                request,
                RolloutStatus.run(next, before),
                RolloutStatus.phases(next),
                plan,
                queued,
                command,
                answered,
                rejected,
                history);
    }

    StatusDraft rejecting(Rejections rejections) {
        return new StatusDraft(request, run, phases, plan, queued, command, answered, rejections.all(), history);
    }

    StatusDraft recording(Line line) {
        List<Line> lines = new ArrayList<>(List.of(line));
        history.stream()
                .filter(old -> !old.run().equals(line.run()))
                .limit(HISTORY - 1L)
                .forEach(lines::add);
        return new StatusDraft(request, run, phases, plan, queued, command, answered, rejected, lines);
    }
}
