package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.PromotionStatus.Line;
import dev.shiplock.api.RunState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The short history of runs in a Promotion's status. */
class StatusDraftTest {
    private static Line line(int run, RunState outcome) {
        return new Line("shop-" + run, outcome, "2026-01-01T00:00:00Z", "run " + run);
    }

    private static StatusDraft afterRuns(int last) {
        StatusDraft draft = StatusDraft.of(null);
        for (int run = 1; run <= last; run++) {
            draft = draft.recording(line(run, RunState.Verified));
        }
        return draft;
    }

    private static List<String> newestFirst(int from, int to) {
        return IntStream.iterate(from, run -> run >= to, run -> run - 1)
                .mapToObj(run -> "shop-" + run)
                .toList();
    }

    private static List<String> runs(StatusDraft draft) {
        return draft.history().stream().map(Line::run).toList();
    }

    @Test
    void theLastTenRunsAreKeptNewestFirst() {
        assertEquals(newestFirst(10, 1), runs(afterRuns(10)));
        assertEquals(newestFirst(13, 4), runs(afterRuns(13)));
    }

    @Test
    void aRunThatEndsOnceMoreHasOneLineStill() {
        StatusDraft again = afterRuns(12).recording(line(12, RunState.RolledBack));

        assertEquals(newestFirst(12, 3), runs(again));
        assertEquals(RunState.RolledBack, again.history().getFirst().outcome());
    }
}
