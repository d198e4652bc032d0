package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.Stripping;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as a change of a source. */
class SourceStateTest {
    private static final String API = """
            metadata: {name: api, uid: api-1, generation: 1}
            spec:
              replicas: 2
              template:
                spec:
                  initContainers:
                  - {name: prepare, image: "prepare:1", envFrom: [{configMapRef: {name: prepare-config}}]}
                  containers:
                  - {name: api, image: "api:1", env: [{name: A, valueFrom: {configMapKeyRef: {name: api-config, key: a}}}]}
                  volumes:
                  - {name: all, projected: {sources: [{configMap: {name: projected}}, {secret: {name: hidden}}]}}
            """;
    private static final String NIGHTLY = """
            metadata: {name: nightly, uid: nightly-1, generation: 1}
            spec:
              schedule: "0 3 * * *"
              jobTemplate: {spec: {template: {spec: {containers: [{name: job, image: "job:1",
                envFrom: [{configMapRef: {name: job-config}}]}]}}}}
            """;

    private final NamespaceContents contents = new NamespaceContents("staging", new Nodes());
    private SourceState state = SourceState.NONE;

    SourceStateTest() {
        workload("Deployment", API);
        workload("CronJob", NIGHTLY);
        for (String name : Set.of("prepare-config", "api-config", "projected", "job-config", "other")) {
            config(name, "1");
        }
        changes(Set.of());
    }

    private void workload(String kind, String yaml) {
        contents.put(Stripping.workload(kind, Serialization.unmarshal(yaml, JsonNode.class)));
    }

    private void config(String name, String value) {
        contents.put(Stripping.configMap(Serialization.unmarshal(
                "metadata: {name: " + name + ", uid: " + name + "}\ndata: {a: \"" + value + "\"}", JsonNode.class)));
    }

    /** Whether the source is another one than when this was asked last. */
    private boolean changes(Set<String> autoscaled) {
        SourceState before = state;
        state = SourceState.of(contents.workloads(), contents, before);
        return !state.isAs(before, workload -> autoscaled.contains(workload.name()));
    }

    private static String next(String yaml, String from, String to) {
        String changed = yaml.replace("generation: 1", "generation: 2").replace(from, to);
        assertFalse(changed.equals(yaml));
        return changed;
    }

    @Test
    void theConfigMapsOfEveryContainerAndVolumeCountAndNoOther() {
        for (String name : Set.of("prepare-config", "api-config", "projected", "job-config")) {
            config(name, "2");
            assertTrue(changes(Set.of()), name);
            contents.removeConfigMap(name);
            assertTrue(changes(Set.of()), name);
            config(name, "2");
            assertTrue(changes(Set.of()), name);
        }
        config("other", "2");
        assertFalse(changes(Set.of()));
    }

    @Test
    void whatIsWantedOfAWorkloadCountsAndNotHowOftenItWasWritten() {
        workload("Deployment", next(API, "api:1", "api:2"));
        assertTrue(changes(Set.of()));
        workload("Deployment", API.replace("generation: 1", "generation: 3"));
        assertTrue(changes(Set.of()), "back again");
        workload("Deployment", API.replace("generation: 1", "generation: 7"));
        assertFalse(changes(Set.of()));
        workload("CronJob", next(NIGHTLY, "0 3", "0 4"));
        assertTrue(changes(Set.of()));
    }

    @Test
    void anAutoscalersNumberOfReplicasDoesNotCount() {
        workload("Deployment", next(API, "replicas: 2", "replicas: 5"));
        assertFalse(changes(Set.of("api")));
        assertFalse(changes(Set.of()), "and is not found to be new when the autoscaler is gone");
        workload("Deployment", API.replace("generation: 1", "generation: 3"));
        assertTrue(changes(Set.of()), "without one it counts");
    }

    @Test
    void thatAWorkloadComesOrGoesCounts() {
        contents.removeWorkload(new dev.shiplock.snapshot.ObjectRef("CronJob", "nightly"));
        assertTrue(changes(Set.of()));
        assertEquals(1, state.workloads().size());
        workload("CronJob", NIGHTLY);
        assertTrue(changes(Set.of()));
    }
}
