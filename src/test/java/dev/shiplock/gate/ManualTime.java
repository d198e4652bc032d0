package dev.shiplock.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A clock and a timer that stand still until a test moves them. */
final class ManualTime extends AbstractExecutorService implements ScheduledExecutorService {
    private final List<Timed<?>> waiting = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private boolean shutdown;

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
    }

    /** Moves the time and runs what becomes due, each thing at its own moment. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            waiting.removeIf(FutureTask::isDone);
            Timed<?> next = waiting.stream()
                    .min(Comparator.comparing(timed -> timed.due))
                    .filter(timed -> !timed.due.isAfter(end))
                    .orElse(null);
            if (next == null) {
                now = end;
                return;
            }
            now = next.due;
            next.run();
        }
    }

    /** How many things are waiting for their moment. */
    long pending() {
        return waiting.stream().filter(timed -> !timed.isDone()).count();
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        Timed<V> timed = new Timed<>(task, now.plus(delay, unit.toChronoUnit()));
        waiting.add(timed);
        return timed;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    task.run();
                    return true;
                },
                delay,
                unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable task) {
        schedule(task, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        List<Runnable> left = List.copyOf(waiting);
        waiting.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }

    private final class Timed<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private final Instant due;

        Timed(Callable<V> task, Instant due) {
            super(task);
            this.due = due;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(Duration.between(now, due));
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
