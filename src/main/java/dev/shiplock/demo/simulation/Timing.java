package dev.shiplock.demo.simulation;

import java.time.Duration;

/**
 * How long things take.
 *
 * @param start from a pod's creation until its containers run, or until pulling the image fails
 * @param ready from running to ready
 * @param exit how long a container runs that exits
 * @param backOff from a failure to its next stage: the restart, the back-off
 * @param late how long a container stays ready that fails late
 */
public record Timing(Duration start, Duration ready, Duration exit, Duration backOff, Duration late) {
    /** A pod is ready after 25 ms; a late failure comes 300 ms after that. */
    public static Timing defaults() {
        return new Timing(millis(5), millis(20), millis(10), millis(5), millis(300));
    }

    /** The same with another time from running to ready. */
    public Timing withReady(Duration time) {
        return new Timing(start, time, exit, backOff, late);
    }

    /** The same with another time from ready to the late failure. */
    public Timing withLate(Duration time) {
        return new Timing(start, ready, exit, backOff, time);
    }

    private static Duration millis(long amount) {
        return Duration.ofMillis(amount);
    }
}
