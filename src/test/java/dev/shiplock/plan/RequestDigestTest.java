package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDigestTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "carry: [Image, Variable]",
                "prune: [Image]",
                "set: [{workload: api, image: x}]",
                "rules: [{name: a, image: '*', required: true}]",
                "preflight: {gates: [{name: a, tcp: {host: a, port: 1}}]}",
                "phases: [{name: a}]",
                "phases: [{name: a, workloads: {selector: {matchLabels: {reason: x}}}}]",
                "rollback: {scope: Phase}",
                "mode: Plan",
                "run: '1'"
            })
    void whatShapesTheRunIsAnotherRequest(String yaml) {
        assertNotEquals(digest(""), digest(yaml));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "carry: [Image]",
                "suspend: true",
                "trigger: OnChange",
                "settle: 5m",
                "mode: Promote",
                "rollback: {scope: Run}"
            })
    void defaultsAndWhatActsAtOnceAreNot(String yaml) {
        assertEquals(digest(""), digest(yaml));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "phases: [{name: a, reason: %s}]",
                "set: [{workload: api, image: x, reason: %s}]",
                "rules: [{name: a, image: '*', required: true, reason: %s}]"
            })
    void reasonsAreNot(String yaml) {
        assertEquals(digest(yaml.formatted("one")), digest(yaml.formatted("two")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"phases: [{name: a, workloads: {selector: {matchLabels: {reason: %s}}}}]"})
    void aLabelThatIsCalledReasonIs(String yaml) {
        assertNotEquals(digest(yaml.formatted("one")), digest(yaml.formatted("two")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"carry: [Variable]", "phases: [{name: a}]", "mode: Plan"})
    void withARunTokenOnlyTheTokenAsks(String yaml) {
        assertEquals(digest("run: '1'"), digest("run: '1'\n" + yaml));
        assertNotEquals(digest("run: '1'"), digest("run: '2'\n" + yaml));
    }

    private static String digest(String yaml) {
        return RequestDigest.of(Specs.promotion(yaml));
    }
}
