package dev.shiplock.demo.api;

import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.vertx.HttpServerRequestHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
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

    private void accept(HttpServerRequest http) {
        var head = new RecordedRequest(
                http.version().alpnName(),
                HttpMethod.fromVertx(http.method()),
                http.uri(),
                Headers.builder().addAll(http.headers()).build(),
                new Buffer());
        if (head.getHeader("Upgrade") == null && parse(head).verb() == Verb.WATCH) {
            stream(http, head);
            return;
        }
        new HttpServerRequestHandler(vertx) {
            @Override
            protected MockResponse onHttpRequest(RecordedRequest recorded) {
                return respond(http, recorded);
            }
        }.handle(http);
    }

    private MockResponse respond(HttpServerRequest http, RecordedRequest recorded) {
        try {
            var request = parse(recorded);
            return request.verb() == Verb.WATCH
                    ? watch(http, request)
                    : deliver(http, formed(recorded, request, dispatcher.dispatch(request)));
        } catch (RuntimeException defect) {
            // Without an answer the client would wait for its time-out and nobody would learn why.
            return response(Answer.of(ApiFailure.of(500, "the embedded API has a defect: " + defect)));
        }
    }

    /** Readers may ask for a Table. */
    private static Delivery formed(RecordedRequest recorded, ApiRequest request, Delivery delivery) {
        return switch (delivery) {
            case Delivery.Arrives(var answer, var after)
            when Tables.accepted(recorded.getHeader("Accept")) && answer.isSuccess() ->
                new Delivery.Arrives(Answer.ok(Tables.of(request, answer.body())), after);
            case Delivery.Arrives _, Delivery.ConnectionBreaks _ -> delivery;
        };
    }

    private static ApiRequest parse(RecordedRequest recorded) {
        return ApiRequest.parse(
                Optional.ofNullable(recorded.getHeader("User-Agent")).orElse(NOBODY),
                recorded.getMethod(),
                recorded.getPath(),
                Optional.ofNullable(recorded.getHeader("Content-Type")).orElse("application/json"),
                Optional.ofNullable(recorded.getUtf8Body()).orElse(""));
    }

    private MockResponse watch(HttpServerRequest http, ApiRequest request) {
        return switch (dispatcher.watch(request)) {
            case WatchStart.Opens opens -> new MockResponse().withWebSocketUpgrade(opens.stream());
            case WatchStart.Refused refused -> deliver(http, refused.delivery());
        };
    }

    private void stream(HttpServerRequest http, RecordedRequest head) {
        var request = parse(head);
        switch (dispatcher.watch(request)) {
            case WatchStart.Opens opens -> {
                var lines = LineStream.to(http.response(), head, request);
                http.response().closeHandler(_ -> opens.stream().onClosed(lines, 1000, ""));
                opens.stream().onOpen(lines, new MockResponse());
                lines.standing();
            }
            case WatchStart.Refused refused -> {
                var instead = deliver(http, refused.delivery());
                http.response()
                        .setStatusCode(instead.code())
                        .putHeader("Content-Type", "application/json")
                        .end(new String(instead.getBody().getBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private static MockResponse deliver(HttpServerRequest http, Delivery delivery) {
        return switch (delivery) {
            case Delivery.Arrives(var answer, var after) when after.isZero() -> response(answer);
            case Delivery.Arrives(var answer, var after) -> response(answer).setBodyDelay(after);
            case Delivery.ConnectionBreaks _ -> {
                http.connection().close();
                // Never sent: the connection is closed.
                yield new MockResponse().setResponseCode(500).setBody("");
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
