package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Verdict;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.GateStanding.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a gate's answers so far add up to. Pure: the time is an argument.
 *
 * <p>Answers of each bad kind are counted until one passes; so a gate that alternates between kinds still reaches a limit. A gate whose limit is
 * reached has failed for good. Anything but a pass starts {@code for} again.
 *
 * @param failures Failed answers since the last pass
 * @param inconclusive Inconclusive answers since the last pass
 * @param errors Errored answers since the last pass
 * @param since when the verdict became what it is
 * @param passingSince the first of the unbroken passes up to now
 */
public record GateTally(
        GateSpec spec,
        int failures,
        int inconclusive,
        int errors,
        Verdict verdict,
        String message,
        Instant since,
        Optional<Instant> passingSince,
        Outcome outcome) {

    /** Before the first answer; after a takeover too, since counts are kept nowhere. */
    public static GateTally start(GateSpec spec, Instant now) {
        return new GateTally(spec, 0, 0, 0, Verdict.Waiting, "not asked yet", now, Optional.empty(), Outcome.Pending);
    }

    /** With one more answer. */
    public GateTally next(Answer answer, Instant now) {
        if (outcome == Outcome.Failed) {
            return this;
        }
        return switch (answer.verdict()) {
            case Passed -> passed(answer, now);
            case Waiting -> with(answer, now, failures, inconclusive, errors, Outcome.Pending);
            case Failed ->
                with(answer, now, failures + 1, inconclusive, errors, reached(failures + 1, spec.failures()));
            case Inconclusive ->
                with(answer, now, failures, inconclusive + 1, errors, reached(inconclusive + 1, spec.inconclusive()));
            case Errored -> with(answer, now, failures, inconclusive, errors + 1, reached(errors + 1, spec.errors()));
        };
    }

    private GateTally passed(Answer answer, Instant now) {
        Instant first = passingSince.orElse(now);
        boolean longEnough = !now.isBefore(first.plus(spec.forAtLeast().toDuration()));
        return new GateTally(
                spec,
                0,
                0,
                0,
                Verdict.Passed,
                answer.message(),
                since(Verdict.Passed, now),
                Optional.of(first),
                longEnough ? Outcome.Passed : Outcome.Pending);
    }

    private GateTally with(Answer answer, Instant now, int failed, int doubted, int errored, Outcome result) {
        return new GateTally(
                spec,
                failed,
                doubted,
                errored,
                answer.verdict(),
                result == Outcome.Failed ? answer.message() + limit(answer.verdict()) : answer.message(),
                since(answer.verdict(), now),
                Optional.empty(),
                result);
    }

    private String limit(Verdict last) {
        int limit = switch (last) {
            case Failed -> spec.failures();
            case Inconclusive -> spec.inconclusive();
            case Errored -> spec.errors();
            case Passed, Waiting -> 1;
        };
        return limit == 1 ? "" : " (" + limit + " such answers without a pass between them)";
    }

    private static Outcome reached(int count, int limit) {
        return count >= limit ? Outcome.Failed : Outcome.Pending;
    }

    private Instant since(Verdict next, Instant now) {
        return next == verdict ? since : now;
    }

    /**
     * How long to wait before the gate is asked again: its interval; twice as long after each further error, up to a minute; and not beyond the
     * moment at which it has passed for long enough.
     */
    public Duration pause(Instant now) {
        Duration interval = spec.interval().toDuration();
        if (errors > 1) {
            Duration longest = interval.compareTo(Duration.ofMinutes(1)) > 0 ? interval : Duration.ofMinutes(1);
            Duration longer = interval.multipliedBy(1L << Math.min(errors - 1, 10));
            return longer.compareTo(longest) > 0 ? longest : longer;
        }
        if (outcome == Outcome.Pending && passingSince.isPresent()) {
            Duration left = Duration.between(
                    now, passingSince.get().plus(spec.forAtLeast().toDuration()));
            return left.compareTo(interval) < 0 ? left.plusMillis(1) : interval;
        }
        return interval;
    }

    public GateStanding standing() {
        return new GateStanding(spec.name(), verdict, message, since, outcome);
    }
}
