package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.simulation.Timing;
import java.util.List;

/** What a promotion does when nothing goes wrong: its writes, its end, and production before and after. */
record Course(String yaml, RunState end, List<String> writes, Production before, Production after) {
    /** How the Promotion is called. */
    static final String NAME = "shop";

    static Course of(String yaml) {
        try (Lab lab = Lab.unattended(Timing.defaults())) {
            Production before = Production.of(lab.user());
            begin(lab, yaml);
            RunState end = lab.awaitEnd(NAME).state();
            return new Course(
                    yaml, end, lab.writes().stream().map(Course::line).toList(), before, Production.of(lab.user()));
        }
    }

    /** Starts an operator and the run, which waits for no first reading: how many writes that costs depends on how fast it is. */
    static String begin(Lab lab, String yaml) {
        String operator = lab.startOperator();
        lab.awaitDescribed();
        lab.promote(yaml);
        return operator;
    }

    private static String line(JournalEntry entry) {
        ApiRequest request = entry.request();
        return request.method() + " " + request.plural() + "/" + request.name()
                + (request.subresource().isEmpty() ? "" : "/" + request.subresource())
                + (request.isDryRun() ? " (dry run)" : "");
    }

    /**
     * A write of the undisturbed run comes in the disturbed one too. How many writes a run has depends on how fast its pods are: one that is
     * ready when it is put back needs not be deleted. So the last writes, as many as there were deletions, need not come.
     */
    void assertCame(int write, boolean came) {
        long deletions =
                writes.stream().filter(line -> line.startsWith("DELETE pods/")).count();
        assertTrue(came || write > writes.size() - deletions, "write " + write + " never came");
    }

    /** The same end as undisturbed, and nothing left behind. */
    void assertKept(Lab lab) {
        lab.awaitThat("the run ends as undisturbed: " + end, () -> isKept(lab));
        assertEquals(after, Production.of(lab.user()));
    }

    /** A Promotion that lost its status afterwards only knows that it was answered. */
    boolean isKept(Lab lab) {
        boolean known = lab.condition(NAME, "Ready")
                .filter(ready -> ready.getReason().equals(Requests.ALREADY_ANSWERED))
                .isPresent();
        boolean ended = known || lab.run(NAME).filter(run -> run.state() == end).isPresent();
        return ended && lab.leftovers(NAME).isEmpty();
    }
}
