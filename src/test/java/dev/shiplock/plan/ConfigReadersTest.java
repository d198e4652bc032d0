package dev.shiplock.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.plan.PlanResult.Refused;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ManifestSnapshots;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever reads a ConfigMap that is to change, in whatever way, has to be in its phase. */
class ConfigReadersTest {
    private static final String ENVIRONMENT = """
            kind: Environment
            metadata: {name: %1$s, namespace: shop-%1$s}
            spec: {}
            ---
            kind: ConfigMap
            metadata: {name: config}
            data: {LEVEL: %2$s}
            ---
            kind: Deployment
            metadata: {name: api}
            spec: {template: {spec: {containers: [{name: c, image: i, envFrom: [{configMapRef: {name: config}}]}]}}}
            ---
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            env               | {containers: [{name: c, image: i, env: [{name: L, valueFrom: {configMapKeyRef: {name: config, key: LEVEL}}}]}]}
            envFrom           | {containers: [{name: c, image: i, envFrom: [{prefix: X_, configMapRef: {name: config}}]}]}
            volume            | {containers: [{name: c, image: i}], volumes: [{name: v, configMap: {name: config}}]}
            projected         | {containers: [{name: c, image: i}], volumes: [{name: v, projected: {sources: [{secret: {name: s}}, {configMap: {name: config}}]}}]}
            init              | {containers: [{name: c, image: i}], initContainers: [{name: n, image: i, env: [{name: L, valueFrom: {configMapKeyRef: {name: config, key: LEVEL}}}]}]}
            init with envFrom | {containers: [{name: c, image: i}], initContainers: [{name: n, image: i, envFrom: [{configMapRef: {name: config}}]}]}
            sidecar           | {containers: [{name: c, image: i}], initContainers: [{name: n, image: i, restartPolicy: Always, envFrom: [{configMapRef: {name: config}}]}]}
            """)
    void aReaderInAnotherPhaseIsNamedWithIt(String how, String podSpec) {
        for (String kind : new String[] {"Deployment", "StatefulSet", "DaemonSet"}) {
            assertRefused(kind + "/reader", "spec: {template: {spec: " + podSpec + "}}");
        }
        assertRefused("CronJob/reader", "spec: {jobTemplate: {spec: {template: {spec: " + podSpec + "}}}}");
    }

    private static void assertRefused(String reader, String spec) {
        String manifest = "kind: " + reader.split("/")[0] + "\nmetadata: {name: reader}\n" + spec;
        PlanResult result = Planner.plan(new PlanRequest(
                environment("staging", "info", manifest),
                environment("production", "warning", manifest),
                Specs.promotion("""
                        carry: [Config]
                        phases:
                        - {name: first, workloads: {names: [api]}}
                        - {name: second, workloads: {names: [%s]}}
                        """.formatted(reader)),
                LocalDate.of(2026, 11, 20),
                Optional.empty(),
                OtherReaders.NONE));

        String readers = reader.compareTo("Deployment/api") < 0
                ? reader + " (phase second), Deployment/api (phase first)"
                : "Deployment/api (phase first), " + reader + " (phase second)";
        assertEquals(
                new Refused(
                        "ConfigSharedAcrossPhases",
                        "ConfigMap/config is to change, and it is read by " + readers
                                + "; put all of its readers into one phase that carries Config"),
                result);
    }

    private static EnvironmentSnapshot environment(String name, String level, String reader) {
        return ManifestSnapshots.parse(ENVIRONMENT.formatted(name, level) + reader);
    }
}
