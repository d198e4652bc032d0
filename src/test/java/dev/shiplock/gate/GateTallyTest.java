package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.api.GateSpec;
import dev.shiplock.api.Verdict;
import dev.shiplock.rollout.GateStanding;
import dev.shiplock.rollout.GateStanding.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTallyTest {
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    /** Each letter is an answer, five seconds after the one before: Passed, Failed, Waiting, Inconclusive, Errored. */
    @ParameterizedTest(name = "{0} | {1} -> {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                                     | P     | Passed       | Passed
            ''                                     | F     | Failed       | Failed
            ''                                     | W     | Waiting      | Pending
            ''                                     | WWWWW | Waiting      | Pending
            ''                                     | I     | Inconclusive | Pending
            ''                                     | II    | Inconclusive | Pending
            ''                                     | III   | Inconclusive | Failed
            ''                                     | IIPII | Inconclusive | Pending
            ''                                     | IIWI  | Inconclusive | Failed
            ''                                     | EEEE  | Errored      | Pending
            ''                                     | EEEEE | Errored      | Failed
            ''                                     | IEIEI | Inconclusive | Failed
            ''                                     | PI    | Inconclusive | Pending
            ''                                     | PIP   | Passed       | Passed
            ''                                     | FP    | Failed       | Failed
            failures: 2                            | F     | Failed       | Pending
            failures: 2                            | FPF   | Failed       | Pending
            failures: 2                            | FF    | Failed       | Failed
            failures: 2                            | FIF   | Failed       | Failed
            failures: 2                            | FFP   | Failed       | Failed
            for: 10s                               | P     | Passed       | Pending
            for: 10s                               | PP    | Passed       | Pending
            for: 10s                               | PPP   | Passed       | Passed
            for: 10s                               | PPIP  | Passed       | Pending
            for: 10s                               | PPWPPP | Passed      | Passed
            for: 10s                               | PPPI  | Inconclusive | Pending
            for: 10s                               | PPPIP | Passed       | Pending
            """)
    void addsUp(String limits, String answers, Verdict verdict, Outcome outcome) {
        GateTally tally = after(limits, answers);
        assertEquals(verdict, tally.standing().verdict());
        assertEquals(outcome, tally.standing().outcome());
    }

    @Test
    void beginsWithNobodyHavingAnswered() {
        assertEquals(
                new GateStanding("gate", Verdict.Waiting, "not asked yet", START, Outcome.Pending),
                GateTally.start(spec(""), START).standing());
    }

    @Test
    void sinceMovesOnlyWithTheVerdict() {
        assertEquals(START.plusSeconds(5), after("", "PPPP").standing().since());
        assertEquals(START.plusSeconds(15), after("", "PPII").standing().since());
    }

    @Test
    void saysWhichLimitWasReachedAndNothingThatCountsBefore() {
        assertEquals("told", after("", "II").standing().message());
        assertEquals(
                "told (3 such answers without a pass between them)",
                after("", "III").standing().message());
        assertEquals("told", after("", "F").standing().message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                    | P        | 5000
            ''                    | I        | 5000
            ''                    | E        | 5000
            ''                    | EE       | 10000
            ''                    | EEEE     | 40000
            errors: 100           | EEEEEEEE | 60000
            errors: 100           | EEEP     | 5000
            'errors: 9, interval: 2m' | EEE  | 120000
            for: 7s               | P        | 5000
            for: 7s               | PP       | 2001
            for: 3s               | P        | 3001
            for: 3s               | PP       | 5000
            """)
    void pausesForItsIntervalLongerAfterErrorsAndNotBeyondItsTime(String limits, String answers, long millis) {
        GateTally tally = after(limits, answers);
        assertEquals(Duration.ofMillis(millis), tally.pause(START.plusSeconds(5L * answers.length())));
    }

    private static GateTally after(String limits, String answers) {
        GateTally tally = GateTally.start(spec(limits), START);
        Instant now = START;
        for (char letter : answers.toCharArray()) {
            now = now.plusSeconds(5);
            tally = tally.next(new Answer(verdict(letter), "told"), now);
        }
        return tally;
    }

    private static GateSpec spec(String limits) {
        return Specs.gate("restarts: {}\n" + limits.replace(", ", "\n"));
    }

    private static Verdict verdict(char letter) {
        return switch (letter) {
            case 'P' -> Verdict.Passed;
            case 'F' -> Verdict.Failed;
            case 'W' -> Verdict.Waiting;
            case 'I' -> Verdict.Inconclusive;
            case 'E' -> Verdict.Errored;
            default -> throw new IllegalArgumentException("no verdict begins with " + letter);
        };
    }
}
