package dev.shiplock.e2e;

import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * When something was first seen in a watch. Two sightings by one client can be compared: what the watches cost, both cost.
 *
 * @param <T> what is watched
 */
final class Sighting<T> implements AutoCloseable {
    private final CompletableFuture<Long> seen = new CompletableFuture<>();
    private final Watch watch;

    Sighting(Watchable<T> watched, BiPredicate<Watcher.Action, T> wanted) {
        watch = watched.watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                if (wanted.test(action, object)) {
                    seen.complete(System.nanoTime());
                }
            }

            @Override
            public void onClose(@Nullable WatcherException cause) {
                seen.completeExceptionally(new IllegalStateException("the watch ended", cause));
            }
        });
    }

    /** {@link System#nanoTime} when it was first seen. */
    long at(Duration limit) {
        try {
            return seen.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new AssertionError("not seen within " + limit, failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
