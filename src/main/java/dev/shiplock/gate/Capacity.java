package dev.shiplock.gate;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How much all gates together may read and judge at once. Each answer is bounded, but there may be many gates, each with many pods.
 *
 * <p>Who waits here waits within its ask's own time limit, so what a slow neighbour can do to a gate is that nobody answers in time.
 */
final class Capacity {
    /** Answers and objects that are in memory at once, beyond the small beginning that every answer may have. */
    private static final int LARGE = 4;

    /** Expressions that are evaluated at once. */
    private static final int JUDGED = 2;

    private final Semaphore large = new Semaphore(LARGE, true);

    /** Threads of their own: an evaluation never waits, so on virtual threads a dear one would hold up everybody else's. */
    private final ExecutorService judges = judges();

    private static ExecutorService judges() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                JUDGED,
                JUDGED,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("gate-judge-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** A place for one answer, to be closed when that has been judged. */
    Place place() {
        return new Place(large);
    }

    /** Judges as soon as a thread is free. */
    Answer judge(Supplier<Answer> judgement) throws InterruptedException {
        Future<Answer> judged = judges.submit(judgement::get);
        try {
            return judged.get();
        } catch (ExecutionException e) {
            return Answer.errored(
                    "it could not be judged (" + String.valueOf(e.getCause()).split(":", 2)[0] + ")");
        } finally {
            judged.cancel(true);
        }
    }

    /** Room for one large answer, once it is taken. */
    static final class Place implements AutoCloseable {
        private final Semaphore large;
        private boolean taken;
        private boolean closed;

        private Place(Semaphore large) {
            this.large = large;
        }

        /** Waits for room, unless there is some already. */
        void take() throws InterruptedException {
            synchronized (this) {
                if (taken || closed) {
                    return;
                }
            }
            large.acquire();
            synchronized (this) {
                // Who had waited has given up meanwhile.
                if (closed) {
                    large.release();
                } else {
                    taken = true;
                }
            }
        }

        @Override
        public synchronized void close() {
            if (taken && !closed) {
                large.release();
            }
            closed = true;
        }
    }
}
