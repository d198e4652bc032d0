package dev.shiplock.demo.api;

import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** A watch over plain HTTP, as kubectl has it: a response without an end, one event a line. */
final class LineStream implements WebSocket {
    private final RecordedRequest request;
    private final HttpServerResponse response;

    private LineStream(RecordedRequest request, HttpServerResponse response) {
        this.request = request;
        this.response = response;
    }

    /** Sends the head, so that the client knows that the watch stands before anything happens. */
    static LineStream begin(RecordedRequest request, HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "application/json").write("\n");
        return new LineStream(request, response);
    }

    @Override
    public RecordedRequest request() {
        return request;
    }

    @Override
    public boolean send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean send(byte[] bytes) {
        if (response.closed()) {
            return false;
        }
        response.write(Buffer.buffer(bytes).appendString("\n"));
        return true;
    }

    @Override
    public boolean close(int code, String reason) {
        response.end();
        return true;
    }
}
