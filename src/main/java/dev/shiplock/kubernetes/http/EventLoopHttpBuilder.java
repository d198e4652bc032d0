package dev.shiplock.kubernetes.http;

import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Collects what every client has of its own (interceptors and tags); connections are the shared transport's. */
final class EventLoopHttpBuilder
        extends StandardHttpClientBuilder<EventLoopHttpClient, EventLoopHttpFactory, EventLoopHttpBuilder> {
    private final Vertx vertx;
    private final StandardHttpClient<?, ?, ?> transport;

    EventLoopHttpBuilder(EventLoopHttpFactory factory, Vertx vertx, StandardHttpClient<?, ?, ?> transport) {
        super(factory);
        this.vertx = vertx;
        this.transport = transport;
    }

    @Override
    public EventLoopHttpClient build() {
        var closed =
                Optional.ofNullable(client).map(EventLoopHttpClient::getClosed).orElseGet(AtomicBoolean::new);
        return new EventLoopHttpClient(this, closed, vertx, transport);
    }

    @Override
    protected EventLoopHttpBuilder newInstance(EventLoopHttpFactory factory) {
        return new EventLoopHttpBuilder(factory, vertx, transport);
    }
}
