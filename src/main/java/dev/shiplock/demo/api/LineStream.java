package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;

/** A watch over plain HTTP, as kubectl has it: a response without an end, one event a line. */
final class LineStream implements WebSocket {
    private final RecordedRequest request;
    private final HttpServerResponse response;
    private final ApiRequest asked;

    private LineStream(RecordedRequest request, HttpServerResponse response, ApiRequest asked) {
        this.request = request;
        this.response = response;
        this.asked = asked;
    }

    /** A stream that sends nothing before its first event, or until it is {@link #standing}. */
    static LineStream to(HttpServerResponse response, RecordedRequest request, ApiRequest asked) {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        return new LineStream(request, response, asked);
    }

    /**
     * Sends the head, even if nothing has happened yet: whoever has it may rely on being told of everything from then on. So the watch must
     * have begun before.
     */
    void standing() {
        send(new byte[0]);
    }

    @Override
    public RecordedRequest request() {
        return request;
    }

    @Override
    public boolean send(String text) {
        return send(formed(text).getBytes(StandardCharsets.UTF_8));
    }

    private String formed(String event) {
        if (!Tables.accepted(request.getHeader("Accept"))) {
            return event;
        }
        var tree = Json.parseObject(event);
        return tree.get("object") instanceof ObjectNode object
                ? Json.print(tree.set("object", Tables.of(asked, object)))
                : event;
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
