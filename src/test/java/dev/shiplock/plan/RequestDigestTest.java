package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** Whoever adds a field with a default must not change these: every Promotion would ask for a run at the upgrade. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a12536f2123f21f5172b6c4fe5e4461b265eceb9270b9325b7e66c750bb6141e | {}
            0611aad5adac921e09ff345609b3742b448c677ff831a3c0d3ad97d600987bdd | phases: [{name: a, soak: 5m, health: {restarts: 2}, gates: [{name: g, http: {url: "http://a/"}}]}]
            7fd2d0910fa2a1eb21748eb903a6e77fa4e5a30c495abd99048e2a646bbfb7b8 | phases: [{name: a, gates: [{name: g, restarts: {}}, {name: h, tcp: {host: a, port: 1}}]}]
            0ed48e9fd02db5c169c8788154152c646a2030f3a91e480b36e974b86ca1125b | rules: [{name: a, image: '*', required: true}]
            """)
    void theSameSpecHasTheSameDigestInEveryVersion(String digest, String yaml) {
        assertEquals(digest, digest(yaml.equals("{}") ? "" : yaml));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            phases: [{name: a}] | phases: [{name: a, deadline: 10m, onFailure: Rollback, health: {restarts: 1, unready: 10s}}]
            phases: [{name: a, health: {restarts: 2}}] | phases: [{name: a, health: {restarts: 2, imagePullGrace: 0s}}]
            rules: [{name: a, image: '*', required: true}] | rules: [{name: a, image: '*', required: true, severity: Warning}]
            preflight: {gates: [{name: g, restarts: {}}]} | preflight: {gates: [{name: g, interval: 5s, restarts: {max: 0}}]}
            """)
    void whatIsSaidWithoutNeedAsksForNothingElse(String one, String other) {
        assertEquals(digest(one), digest(other));
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
