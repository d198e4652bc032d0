package dev.shiplock.demo.api;

import io.fabric8.mockwebserver.http.WebSocketListener;

/** What becomes of a request for a watch. */
sealed interface WatchStart {
    /** The stream begins. */
    record Opens(WebSocketListener stream) implements WatchStart {}

    /** The request is answered, or breaks off, without a stream. */
    record Refused(Delivery delivery) implements WatchStart {}
}
