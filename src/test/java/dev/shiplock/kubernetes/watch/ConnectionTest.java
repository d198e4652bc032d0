package dev.shiplock.kubernetes.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final Connection connection = new Connection(() -> now);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Optional<String> problem(boolean connected) {
        return connection.problem(connected, "pods");
    }

    @Test
    void whatWasReadCountsUntilTheWatchIsOpenedUnlessThatTakesLong() {
        assertTrue(connection.isSettled(false));
        pass(Connection.ORDINARY);
        assertFalse(connection.isSettled(false));
        assertTrue(problem(false).isPresent());

        assertTrue(connection.isSettled(true));
        assertEquals(Optional.empty(), problem(true));
    }

    @Test
    void nothingIsUpToDateWhileTheConnectionIsAwayAndUntilItHasCaughtUp() {
        assertTrue(connection.isSettled(true));
        assertFalse(connection.isSettled(false));
        assertFalse(connection.isSettled(true));
        pass(Connection.CATCHING_UP.minusMillis(1));
        assertFalse(connection.isSettled(true));
        pass(Duration.ofMillis(1));
        assertTrue(connection.isSettled(true));
    }

    @Test
    void aConnectionThatComesAndGoesDoesNotCatchUp() {
        connection.isSettled(true);
        connection.isSettled(false);
        connection.isSettled(true);
        pass(Connection.CATCHING_UP);
        assertFalse(connection.isSettled(false));
        assertFalse(connection.isSettled(true));
    }

    @Test
    void anOrdinaryInterruptionIsNoProblem() {
        connection.isSettled(true);
        assertEquals(Optional.empty(), problem(false));
        pass(Connection.ORDINARY.minusMillis(1));
        assertEquals(Optional.empty(), problem(false));
        pass(Duration.ofMillis(1));
        assertEquals(
                Optional.of("The watch of pods has been interrupted since 2026-03-01T12:00:00Z and is tried again all"
                        + " the time; see whether the API server answers the operator, and whether its service account"
                        + " may still list and watch them"),
                problem(false));
        assertEquals(Optional.empty(), problem(true));
    }

    @Test
    void whatFailedDuringAnInterruptionIsToldAndNotAtTheNextOne() {
        connection.isSettled(true);
        connection.isSettled(false);
        connection.failed("may not watch");
        pass(Connection.ORDINARY);
        assertEquals(Optional.of("may not watch"), problem(false));

        connection.isSettled(true);
        pass(Connection.CATCHING_UP);
        connection.isSettled(true);
        connection.isSettled(false);
        pass(Connection.ORDINARY);
        assertTrue(problem(false).orElseThrow().startsWith("The watch of pods"), problem(false)::toString);
    }
}
