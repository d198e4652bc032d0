package dev.shiplock.gate;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a body up to a limit; an empty result means that there was more. All but its beginning waits until there is room for it. */
final class LimitedBody implements BodySubscriber<Optional<byte[]>> {
    /** Bytes that need no room: no more than the connection itself holds, and most answers are not larger. */
    private static final int BEGINNING = 16 << 10;

    private final CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private final Capacity.Place place;

    LimitedBody(int limit, Capacity.Place place) {
        this.limit = limit;
        this.place = place;
    }

    @Override
    public CompletionStage<Optional<byte[]>> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed.complete(subscription);
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (result.isDone()) {
                return;
            }
            if (bytes.size() + buffer.remaining() > limit) {
                subscribed.join().cancel();
                result.complete(Optional.empty());
                return;
            }
            if (bytes.size() + buffer.remaining() > BEGINNING && !hasRoom()) {
                return;
            }
            byte[] part = new byte[buffer.remaining()];
            buffer.get(part);
            bytes.writeBytes(part);
        }
        subscribed.join().request(1);
    }

    private boolean hasRoom() {
        try {
            place.take();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            subscribed.join().cancel();
            result.completeExceptionally(e);
            return false;
        }
    }

    @Override
    public void onError(Throwable failure) {
        result.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        result.complete(Optional.of(bytes.toByteArray()));
    }
}
