package dev.shiplock.demo.api;

import java.time.Duration;

/** How an answer reaches its client. */
sealed interface Delivery {
    /** It arrives after a while, mostly at once. */
    record Arrives(Answer answer, Duration after) implements Delivery {}

    /** The connection breaks instead. */
    record ConnectionBreaks() implements Delivery {}
}
