package dev.shiplock.kubernetes.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.PhaseSpec.Tolerance;
import dev.shiplock.api.Span;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.Nodes;
import dev.shiplock.kubernetes.observed.PodStripping;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.snapshot.ObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** One case of {@code src/test/resources/health}: objects as the API sends them, a question, and the answer. */
record HealthCase(String kind, JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Instant SEEN = Instant.parse("2026-01-01T10:10:00Z");
    private static final Instant CHANGED = Instant.parse("2026-01-01T10:00:00Z");
    private static final Map<String, String> FILES = Map.of(
            "Deployment", "deployment",
            "StatefulSet", "statefulset",
            "DaemonSet", "daemonset",
            "CronJob", "cronjob");

    static Stream<HealthCase> all() {
        return FILES.keySet().stream().sorted().flatMap(HealthCase::of);
    }

    private static Stream<HealthCase> of(String kind) {
        try (InputStream file = HealthCase.class.getResourceAsStream("/health/" + FILES.get(kind) + ".yaml")) {
            LoaderOptions options = new LoaderOptions();
            options.setMaxAliasesForCollections(1000);
            JsonNode root = MAPPER.valueToTree(new Yaml(options).<Object>load(file));
            return root.path("cases").valueStream().map(one -> new HealthCase(kind, one));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    NamespaceContents contents() {
        NamespaceContents contents = new NamespaceContents("shop", new Nodes());
        json.path("objects").forEach(object -> put(object, contents));
        if (json.has("written")) {
            contents.written(workload(), json.path("written").asLong());
        }
        contents.markComplete();
        return contents;
    }

    private static void put(JsonNode object, NamespaceContents contents) {
        switch (object.path("kind").asText()) {
            case "Pod" ->
                contents.put(PodStripping.pod(object, Optional.empty(), SEEN).orElseThrow());
            case "ReplicaSet" -> contents.put(Stripping.replicaSet(object).orElseThrow());
            case "Node" -> contents.nodes().put(Stripping.node(object));
            case "HorizontalPodAutoscaler" -> contents.put(Stripping.autoscaler(object));
            default -> contents.put(Stripping.workload(object.path("kind").asText(), object));
        }
    }

    HealthQuestion question() {
        Tolerance tolerance =
                new Tolerance(json.path("restarts").asInt(1), span("unready", "10s"), span("imagePullGrace", "0s"));
        return new HealthQuestion(
                workload(),
                tolerance,
                json.path("acceptZero").asBoolean(),
                json.path("asItStands").asBoolean() ? Optional.empty() : Optional.of(CHANGED));
    }

    private Span span(String field, String otherwise) {
        return new Span(json.path(field).asText(otherwise));
    }

    /** The operator's clock: so long after the objects were seen. */
    Instant now() {
        return json.has("now")
                ? Instant.parse(json.path("now").asText())
                : SEEN.plus(span("seenFor", "1s").toDuration());
    }

    ObjectRef workload() {
        return new ObjectRef(kind, "api");
    }

    JsonNode expected() {
        return json.path("expect");
    }

    Optional<Instant> expectedToLookAgain() {
        return expected().has("lookAgainIn")
                ? Optional.of(now().plus(duration(expected().path("lookAgainIn").asText())))
                : Optional.empty();
    }

    private static Duration duration(String text) {
        return new Span(text).toDuration();
    }

    @Override
    public String toString() {
        return kind + ": " + json.path("name").asText();
    }
}
