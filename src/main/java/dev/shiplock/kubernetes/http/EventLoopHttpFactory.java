package dev.shiplock.kubernetes.http;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.spi.resolver.ResolverProvider;
import java.util.Optional;

/**
 * Makes clients that lose no event of a watch, for {@code KubernetesClientBuilder.withHttpClientFactory}.
 *
 * <p>Fabric8's client on Vert.x opens a WebSocket from the calling thread and sets its handlers afterwards. A watch that
 * resumes gets what it has missed together with the handshake; where the calling thread is slower than the network, those
 * events come before anybody listens, and are dropped without a word. An informer would show an old state until the object
 * changes again.
 */
public final class EventLoopHttpFactory implements HttpClient.Factory {
    /**
     * The platform's resolver knows what Vert.x's own does not, a VPN's names for one. It is asked for in no other way, and
     * only when a Vert.x is made.
     */
    private static final String PLATFORM_RESOLVER = ResolverProvider.DISABLE_DNS_RESOLVER_PROP_NAME;

    /** Without a folder for files that nobody serves. */
    private static final VertxOptions DAEMON = new VertxOptions()
            .setUseDaemonThread(true)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));

    private final Vertx vertx;
    private final VertxHttpClientFactory transports;

    /** Makes clients on the event loops of a Vert.x that whoever gives it closes. */
    public EventLoopHttpFactory(Vertx vertx) {
        this.vertx = vertx;
        this.transports = new VertxHttpClientFactory(vertx);
    }

    /** With a Vert.x of its own, of daemon threads; for processes that have none. */
    public static EventLoopHttpFactory standalone() {
        var before = Optional.ofNullable(System.getProperty(PLATFORM_RESOLVER));
        System.setProperty(PLATFORM_RESOLVER, "true");
        try {
            return new EventLoopHttpFactory(Vertx.vertx(DAEMON));
        } finally {
            before.ifPresentOrElse(
                    value -> System.setProperty(PLATFORM_RESOLVER, value),
                    () -> System.clearProperty(PLATFORM_RESOLVER));
        }
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
        var connections = transports.newBuilder();
        HttpClientUtils.applyCommonConfiguration(config, connections, transports);
        var builder = new EventLoopHttpBuilder(this, vertx, connections.build());
        HttpClientUtils.applyCommonConfiguration(config, builder, this);
        return builder;
    }

    /** For requests to others than the API server (a token's issuer, say), which open no WebSocket. */
    @Override
    public HttpClient.Builder newBuilder() {
        return transports.newBuilder();
    }
}
