package dev.shiplock.gate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs what it is given when a test says so, on the test's thread. */
final class HeldAsks extends AbstractExecutorService {
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean shutdown;

    /** How many asks are under way. */
    long underWay() {
        return held.stream()
                .filter(ask -> !(ask instanceof FutureTask<?> task && task.isCancelled()))
                .count();
    }

    /** Lets every ask come to its answer. */
    void answer() {
        List<Runnable> asks = new ArrayList<>(held);
        held.clear();
        asks.forEach(Runnable::run);
    }

    @Override
    public void execute(Runnable task) {
        held.add(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.copyOf(held);
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
}
