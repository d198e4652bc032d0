package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One thread that does one thing at a time, each as a whole: no other client of the API gets in between. So nothing here
 * needs to handle a conflict, and what happens does not depend on luck.
 */
final class Loop implements AutoCloseable {
    private final InProcessClient client;
    private final ScheduledThreadPoolExecutor executor;
    private final Set<Object> waiting = new HashSet<>();
    private final AtomicReference<RuntimeException> defect = new AtomicReference<>();

    Loop(InProcessClient client) {
        this.client = client;
        this.executor = new ScheduledThreadPoolExecutor(
                1,
                task -> Thread.ofPlatform().name("workload-simulation").daemon().unstarted(task));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Does a task soon, unless the same is waiting to be done already. */
    void soon(Object key, Runnable task) {
        synchronized (waiting) {
            if (executor.isShutdown() || !waiting.add(key)) {
                return;
            }
        }
        executor.execute(() -> {
            synchronized (waiting) {
                waiting.remove(key);
            }
            carryOut(task);
        });
    }

    /** Does a task after a while. */
    void after(Duration delay, Runnable task) {
        if (!executor.isShutdown()) {
            executor.schedule(() -> carryOut(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Stops, and throws what a task threw, if one did: a simulation with a defect proves nothing. */
    @Override
    public void close() {
        executor.shutdownNow();
        var thrown = defect.get();
        if (thrown != null) {
            throw new IllegalStateException("The simulation of the workload controllers has a defect", thrown);
        }
    }

    private void carryOut(Runnable task) {
        try {
            client.atomically(() -> {
                // It may have waited for its turn until after the end, when another simulation has taken over.
                if (!executor.isShutdown()) {
                    task.run();
                }
            });
        } catch (RuntimeException thrown) {
            defect.compareAndSet(null, thrown);
        }
    }
}
