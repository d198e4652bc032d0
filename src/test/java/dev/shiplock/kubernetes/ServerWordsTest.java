package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServerWordsTest {
    @Test
    void namesTheFieldAndTheRule() {
        for (String said : new String[] {
            "exceeded quota: pods, requested: pods=2, used: pods=9, limited: pods=10",
            "Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
            "spec.template.spec.containers[0].name: Invalid value: \"We b\": a lowercase RFC 1123 label"
        }) {
            assertEquals(said, ServerWords.shown(said));
        }
    }

    @Test
    void hidesWhatASecretMayBeIn() {
        assertEquals(
                "spec.template.spec.containers[0].env[1].value: Invalid value: (masked): too long",
                ServerWords.shown(
                        "spec.template.spec.containers[0].env[1].value: Invalid value: \"hunter2 \\\" and more\": too long"));
        assertEquals(
                "[data[a]: Invalid value: (masked): no, spec.x: Invalid value: \"b\": no]",
                ServerWords.shown("[data[a]: Invalid value: \"a\": no, spec.x: Invalid value: \"b\": no]"));
    }

    @Test
    void hidesWholeStructures() {
        assertEquals(
                "spec.template: Invalid value: (masked): field is immutable",
                ServerWords.shown("spec.template: Invalid value: core.PodTemplateSpec{Env:[]core.EnvVar{"
                        + "{Name:\"DB\", Value:\"hunter2: no\"}}, X: 1}: field is immutable"));
        assertEquals(
                "spec: Invalid value: (masked): no",
                ServerWords.shown("spec: Invalid value: {\"env\": {\"a\": \"hunter2\"}}: no"));
    }

    @Test
    void takesNoLongerThanTheTextIsLong() {
        String value = "x\\\"".repeat(300_000);
        assertEquals(
                "data[a]: Invalid value: (masked): no",
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20),
                        () -> ServerWords.shown("data[a]: Invalid value: \"" + value + "\": no")));
        assertEquals("data[a]: Invalid value: (masked)", ServerWords.shown("data[a]: Invalid value: \"cut off"));
        assertEquals("spec: Invalid value: (masked)", ServerWords.shown("spec: Invalid value: {\"a\":1}"));
    }
}
