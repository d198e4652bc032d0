package dev.shiplock.kubernetes.http;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks for a WebSocket on the event loop that will serve it: nothing that arrives can be handed on before the handlers
 * are set, because that takes the same thread. Everything else is the transport's.
 */
final class EventLoopHttpClient
        extends StandardHttpClient<EventLoopHttpClient, EventLoopHttpFactory, EventLoopHttpBuilder> {
    private final Vertx vertx;
    private final StandardHttpClient<?, ?, ?> transport;

    EventLoopHttpClient(
            EventLoopHttpBuilder builder, AtomicBoolean closed, Vertx vertx, StandardHttpClient<?, ?, ?> transport) {
        super(builder, closed);
        this.vertx = vertx;
        this.transport = transport;
    }

    @Override
    public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
            StandardWebSocketBuilder request, WebSocket.Listener listener) {
        var opened = new CompletableFuture<WebSocketResponse>();
        vertx.getOrCreateContext().runOnContext(_ -> open(request, listener, opened));
        return opened;
    }

    private void open(
            StandardWebSocketBuilder request,
            WebSocket.Listener listener,
            CompletableFuture<WebSocketResponse> opened) {
        try {
            transport.buildWebSocketDirect(request, listener).whenComplete((response, failure) -> {
                if (failure == null) {
                    opened.complete(response);
                } else {
                    opened.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException failure) {
            // Whoever waits for the socket would wait for ever.
            opened.completeExceptionally(failure);
        }
    }

    @Override
    public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
            StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        return transport.consumeBytesDirect(request, consumer);
    }

    @Override
    protected void doClose() {
        transport.close();
    }
}
