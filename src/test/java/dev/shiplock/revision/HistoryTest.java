package dev.shiplock.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.RevisionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final List<History.Entry> entries = new ArrayList<>();

    @Test
    void whatIsBeyondTheLimitGoesOldestFirstWithItsBaseline() {
        run(1, RevisionState.Superseded);
        run(2, RevisionState.RolledBack);
        run(3, RevisionState.Superseded);
        run(4, RevisionState.Verified);

        assertEquals(List.of("r1", "r1-baseline", "r2", "r2-baseline"), prunable(1));
    }

    @Test
    void theNewestVerifiedStaysHoweverManyRunsFailedSince() {
        run(1, RevisionState.Verified);
        run(2, RevisionState.RolledBack);
        run(3, RevisionState.RolledBack);

        assertEquals(List.of("r2", "r2-baseline"), prunable(1));
    }

    @Test
    void anOlderVerifiedIsHistory() {
        run(1, RevisionState.Verified);
        run(2, RevisionState.Verified);

        assertEquals(List.of("r1", "r1-baseline"), prunable(0));
        assertEquals("r2", new History(entries).newestVerified().orElseThrow().name());
    }

    @Test
    void whatARunRefersToStaysWithItsBaseline() {
        run(1, RevisionState.Superseded);
        run(2, RevisionState.Superseded);
        run(3, RevisionState.Verified);

        assertEquals(List.of("r2", "r2-baseline"), prunable(0, "r1"));
        assertEquals(List.of("r2", "r2-baseline"), prunable(0, "r1-baseline"));
    }

    @Test
    void unfinishedRunsStayAndSoDoRevisionsWhoseStatusIsNotWrittenYet() {
        run(1, RevisionState.Recorded);
        run(2, RevisionState.Applying);
        run(3, RevisionState.Reverting);
        entries.add(entry("r4-baseline", Role.Baseline, Optional.empty(), 4));
        run(5, RevisionState.Verified);

        assertEquals(List.of(), prunable(0));
    }

    @Test
    void aMixedStateStaysUntilALaterOneIsVerified() {
        run(1, RevisionState.Verified);
        run(2, RevisionState.RollbackFailed);
        assertEquals(List.of(), prunable(0));

        run(3, RevisionState.Verified);
        assertEquals(List.of("r1", "r1-baseline", "r2", "r2-baseline"), prunable(0));
    }

    @Test
    void aBaselineOfAnotherRunThatIsStillReferredToStays() {
        entries.add(entry("old-baseline", Role.Baseline, Optional.of(RevisionState.Superseded), 1));
        entries.add(new History.Entry(
                "r2",
                Role.Target,
                Optional.of(RevisionState.Verified),
                "r2",
                Optional.of("old-baseline"),
                Instant.ofEpochSecond(2)));

        assertEquals(List.of(), prunable(0));
    }

    private void run(int number, RevisionState state) {
        entries.add(entry("r" + number + "-baseline", Role.Baseline, Optional.of(RevisionState.Recorded), number));
        entries.add(entry("r" + number, Role.Target, Optional.of(state), number));
    }

    private static History.Entry entry(String name, Role role, Optional<RevisionState> state, int number) {
        return new History.Entry(
                name,
                role,
                state,
                "r" + number,
                role == Role.Target ? Optional.of(name + "-baseline") : Optional.empty(),
                Instant.ofEpochSecond(number));
    }

    private List<String> prunable(int limit, String... inUse) {
        return new History(entries).prunable(limit, Set.of(inUse));
    }
}
