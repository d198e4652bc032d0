package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import dev.shiplock.rollout.GateStanding;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A gate that is asked again and again until it is stopped or has failed. */
final class RunningGate {
    /** What an ask may take beyond the timeout of its connection: name resolution, the API server. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private final GateSpec spec;
    private final Gate gate;
    private final Clock clock;
    private final ScheduledExecutorService timer;
    private final ExecutorService asks;
    private final Runnable news;
    private final Meter meter;
    private final Instant begun;

    private GateContext context;
    private GateTally tally;
    private boolean stopped;
    private boolean decided;
    private Instant askedAt;
    /** Counts asks; an answer to an earlier one comes too late. */
    private long current;

    /** Whether a thread still is at an ask, which may be one that nobody waits for any longer. */
    private boolean busy;

    private Optional<Future<?>> under = Optional.empty();
    private Optional<Future<?>> scheduled = Optional.empty();

    RunningGate(
            GateSpec spec,
            Gate gate,
            GateContext context,
            Clock clock,
            ScheduledExecutorService timer,
            ExecutorService asks,
            Runnable news,
            Meter meter) {
        this.spec = spec;
        this.gate = gate;
        this.context = context;
        this.clock = clock;
        this.timer = timer;
        this.asks = asks;
        this.news = news;
        this.meter = meter;
        this.begun = clock.instant();
        this.askedAt = begun;
        this.tally = GateTally.start(spec, begun);
    }

    /** Who hears of this gate, and as what. */
    record Meter(String type, GateMeter hears) {}

    boolean asks(GateSpec described) {
        return spec.equals(described);
    }

    /** From the next ask on. */
    synchronized RunningGate about(GateContext next) {
        context = next;
        return this;
    }

    synchronized GateStanding standing() {
        return tally.standing();
    }

    /** Asks now. */
    synchronized void ask() {
        if (stopped) {
            return;
        }
        long number = ++current;
        askedAt = clock.instant();
        GateContext about = context;
        // An ask that does not end though it was given up is not joined by a second one: nobody answers this time,
        // either.
        under = busy ? Optional.empty() : Optional.of(asks.submit(() -> run(number, about)));
        Duration limit = limit();
        scheduled = Optional.of(timer.schedule(
                () -> take(number, Answer.inconclusive("no answer within " + limit.toSeconds() + "s"), true),
                limit.toMillis(),
                TimeUnit.MILLISECONDS));
    }

    private void run(long number, GateContext about) {
        begins(true);
        Optional<Answer> answer;
        try {
            answer = answer(about);
        } finally {
            begins(false);
        }
        answer.ifPresent(given -> take(number, given, false));
    }

    private synchronized void begins(boolean now) {
        busy = now;
    }

    private Optional<Answer> answer(GateContext about) {
        try {
            return Optional.of(gate.ask(about));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (RuntimeException e) {
            // The message may hold what was sent, a header's value for instance.
            return Optional.of(
                    Answer.errored("it could not be asked (" + e.getClass().getSimpleName() + ")"));
        }
    }

    /** @param overdue whether the ask is still under way and nobody waits for it any longer */
    private void take(long number, Answer answer, boolean overdue) {
        GateStanding before;
        GateStanding after;
        synchronized (this) {
            if (stopped || number != current) {
                return;
            }
            current++;
            cancel(overdue);
            measure(answer);
            before = tally.standing();
            tally = tally.next(answer, clock.instant());
            after = tally.standing();
            measure(after.outcome());
            if (after.outcome() != GateStanding.Outcome.Failed) {
                scheduled = Optional.of(
                        timer.schedule(this::ask, tally.pause(clock.instant()).toMillis(), TimeUnit.MILLISECONDS));
            }
        }
        if (before.verdict() != after.verdict() || before.outcome() != after.outcome()) {
            news.run();
        }
    }

    private void measure(Answer answer) {
        meter.hears().asked(meter.type(), answer.verdict(), Duration.between(askedAt, clock.instant()));
    }

    /** A gate that has passed once goes on being asked; what counts is how long it took to get there. */
    private void measure(GateStanding.Outcome outcome) {
        boolean news = outcome == GateStanding.Outcome.Failed || outcome == GateStanding.Outcome.Passed && !decided;
        if (news) {
            decided = true;
            meter.hears().decided(meter.type(), outcome, Duration.between(begun, clock.instant()));
        }
    }

    private Duration limit() {
        return Stream.of(
                        Optional.ofNullable(spec.http())
                                .map(http -> http.timeout().toDuration()),
                        Optional.ofNullable(spec.tcp()).map(tcp -> tcp.timeout().toDuration()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(Duration.ZERO)
                .plus(SLACK);
    }

    synchronized void stop() {
        stopped = true;
        cancel(true);
    }

    private void cancel(boolean ask) {
        if (ask) {
            under.ifPresent(running -> running.cancel(true));
        }
        scheduled.ifPresent(wait -> wait.cancel(false));
        under = Optional.empty();
        scheduled = Optional.empty();
    }
}
