package dev.shiplock.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceAction;
import io.javaoperatorsdk.operator.processing.event.source.controller.ResourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells an object that is gone from the one of the same name that took its place, perhaps before anybody had noticed.
 *
 * <p>The SDK handles the deletion of a name, not of an object: the pass for it may be given the new one, and after that pass it drops what it
 * knows of the name, an event of the new one that came meanwhile included. So after such a pass, however long it took, the new one is
 * announced once more.
 */
final class Successions<P extends HasMetadata> extends AbstractEventSource<Void, P> {
    /** The SDK drops what it knows right after the pass; the later looks are for a process that is short of time. */
    private static final List<Duration> LOOKS =
            List.of(Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final ResourceCache<P> cache;
    private final Executor executor;
    private final Map<ResourceID, P> seen = new ConcurrentHashMap<>();

    Successions(ResourceCache<P> cache, Executor executor) {
        super(Void.class, "successions");
        this.cache = cache;
        this.executor = executor;
    }

    /** A pass is made over this object; the one that had its name before and went unnoticed, if there was one. */
    Optional<P> follows(P object) {
        return Optional.ofNullable(seen.put(WakeUps.id(object), object)).filter(before -> !same(before, object));
    }

    /**
     * An object of this name was deleted, and the pass over that is made.
     *
     * @param given what the SDK shows of it, perhaps its successor
     * @param leave deals with the object that is gone, as it was last seen; not called if that one is still there
     */
    void gone(P given, Consumer<P> leave) {
        try {
            departed(given).ifPresent(gone -> {
                leave.accept(gone);
                settled(gone);
            });
        } finally {
            lookAgain(WakeUps.id(given));
        }
    }

    /** Counted from the end of the pass: what is announced during the pass is dropped with the rest. */
    private void lookAgain(ResourceID id) {
        LOOKS.forEach(delay -> CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> announce(id)));
    }

    private Optional<P> departed(P given) {
        ResourceID id = WakeUps.id(given);
        Optional<P> alive = cache.get(id);
        return Optional.ofNullable(seen.get(id))
                .map(last -> same(last, given) ? given : last)
                .or(() -> Optional.of(given))
                .filter(last -> alive.filter(now -> same(now, last)).isEmpty());
    }

    /** The deletion has been dealt with. */
    private void settled(P gone) {
        seen.computeIfPresent(WakeUps.id(gone), (id, last) -> same(last, gone) ? null : last);
    }

    private void announce(ResourceID id) {
        cache.get(id)
                .filter(now -> isRunning())
                .filter(now -> Optional.ofNullable(seen.get(id))
                        .filter(last -> same(last, now))
                        .isEmpty())
                .ifPresent(now -> getEventHandler().handleEvent(new ResourceEvent(ResourceAction.ADDED, id, now)));
    }

    private static boolean same(HasMetadata one, HasMetadata other) {
        return one.getMetadata().getUid().equals(other.getMetadata().getUid());
    }

    @Override
    public Set<Void> getSecondaryResources(P primary) {
        return Set.of();
    }
}
