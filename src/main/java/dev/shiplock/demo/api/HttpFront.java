package dev.shiplock.demo.api;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.vertx.HttpServerRequestHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * HTTP and WebSockets by the handlers of Fabric8's mock server, on a server of our own: theirs cannot break a connection,
 * and that is what a killed process looks like.
 */
final class HttpFront implements AutoCloseable {
    private static final String NOBODY = "anonymous";

    private final Vertx vertx;
    private final ApiDispatcher dispatcher;
    private final HttpServer server;

    HttpFront(Vertx vertx, ApiDispatcher dispatcher, int port) {
        this.vertx = vertx;
        this.dispatcher = dispatcher;
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(port);
        this.server = vertx.createHttpServer(options)
                .requestHandler(this::accept)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void accept(HttpServerRequest request) {
        new HttpServerRequestHandler(vertx) {
            @Override
            protected MockResponse onHttpRequest(RecordedRequest recorded) {
                return respond(request, recorded);
            }
        }.handle(request);
    }

    private MockResponse respond(HttpServerRequest connection, RecordedRequest recorded) {
        try {
            var request = ApiRequest.parse(
                    Optional.ofNullable(recorded.getHeader("User-Agent")).orElse(NOBODY),
                    recorded.getMethod(),
                    recorded.getPath(),
                    Optional.ofNullable(recorded.getHeader("Content-Type")).orElse("application/json"),
                    Optional.ofNullable(recorded.getUtf8Body()).orElse(""));
            var upgrades = recorded.getHeader("Upgrade") != null;
            return request.verb() == Verb.WATCH && upgrades
                    ? watch(connection, request)
                    : deliver(connection, dispatcher.dispatch(request));
        } catch (RuntimeException defect) {
            // Without an answer the client would wait for its time-out and nobody would learn why.
            return response(Answer.of(ApiFailure.of(500, "the embedded API has a defect: " + defect)));
        }
    }

    private MockResponse watch(HttpServerRequest connection, ApiRequest request) {
        return switch (dispatcher.watch(request)) {
            case WatchStart.Opens opens -> new MockResponse().withWebSocketUpgrade(opens.stream());
            case WatchStart.Refused refused -> deliver(connection, refused.delivery());
        };
    }

    private static MockResponse deliver(HttpServerRequest connection, Delivery delivery) {
        return switch (delivery) {
            case Delivery.Arrives(var answer, var after) when after.isZero() -> response(answer);
            case Delivery.Arrives(var answer, var after) -> response(answer).setBodyDelay(after);
            case Delivery.ConnectionBreaks _ -> {
                connection.connection().close();
                // Never sent: the connection is closed.
                yield new MockResponse().setResponseCode(500);
            }
        };
    }

    private static MockResponse response(Answer answer) {
        return new MockResponse()
                .setResponseCode(answer.code())
                .setHeader("Content-Type", "application/json")
                .setBody(Json.print(answer.body()));
    }
}
