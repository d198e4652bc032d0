package dev.shiplock.gate;

import java.util.Optional;

/** What a gate cannot do without: a Service's port, the value of a header. */
sealed interface Need<T> {
    /** It is there. */
    record Met<T>(T value) implements Need<T> {}

    /** It is not there, or not so, as long as nobody changes something. */
    record Lacking<T>(String why) implements Need<T> {}

    /** Nobody can say for the moment. */
    record Unknown<T>(String why) implements Need<T> {}

    /** What is known to be lacking, in a sentence. */
    default Optional<String> lacking() {
        return switch (this) {
            case Met<T> met -> Optional.empty();
            case Lacking<T>(String why) -> Optional.of(why);
            case Unknown<T> unknown -> Optional.empty();
        };
    }
}
