package dev.shiplock.demo.api;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What goes wrong with requests, for a number of times. */
sealed interface Fault {
    /** The request is refused with this code and these words, and changes nothing. */
    record Refuse(int code, String message) implements Fault {}

    /** The connection breaks before the request is read. */
    record Drop() implements Fault {}

    /** The request is carried out, and the connection breaks before the answer. */
    record LoseAnswer() implements Fault {}

    /** The request is carried out, and the answer takes its time. */
    record Delay(Duration by) implements Fault {}

    /** A fault that is still to happen. */
    record Planned(Predicate<ApiRequest> on, Fault fault, AtomicInteger left) {
        boolean takes(ApiRequest request) {
            return left.get() > 0 && on.test(request) && left.getAndDecrement() > 0;
        }
    }
}
