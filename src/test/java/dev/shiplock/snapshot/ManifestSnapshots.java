package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.api.WorkloadSelection;
import dev.shiplock.comparison.OwnValues;
import dev.shiplock.comparison.OwnValues.Other;
import dev.shiplock.snapshot.WorkloadSnapshot.Autoscaler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads an environment from a folder of manifests: one Environment, and the Deployments, StatefulSets, DaemonSets, CronJobs, ConfigMaps,
 * Secrets and HorizontalPodAutoscalers of its namespace. Objects without a uid get {@code uid-<kind>-<name>}, without a resourceVersion "1".
 */
public final class ManifestSnapshots {
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, true);
    private static final byte[] KEY = "key of the tests".getBytes(StandardCharsets.UTF_8);

    private ManifestSnapshots() {}

    /** The environment that the YAML files of a folder describe. */
    public static EnvironmentSnapshot load(Path folder) {
        return of(read(folder), List.of());
    }

    /** The same; what its Secrets hold of another environment's own values is noted, as when a cluster is read. */
    public static EnvironmentSnapshot load(Path folder, EnvironmentSnapshot other) {
        return of(read(folder), List.of(new Other(other.name(), other.namespace(), other.spec())));
    }

    /** The environment that YAML documents describe. */
    public static EnvironmentSnapshot parse(String yaml) {
        try {
            return of(documents(yaml), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EnvironmentSnapshot of(List<JsonNode> objects, List<Other> others) {
        JsonNode environment = ofKind(objects, "Environment")
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Environment among the manifests"));
        EnvironmentSpec spec = YAML.convertValue(
                environment.path("spec").isObject() ? environment.path("spec") : YAML.createObjectNode(),
                EnvironmentSpec.class);
        String namespace = environment.at("/metadata/namespace").asText(name(environment));
        OwnValues guard = OwnValues.guarding(new Other(name(environment), namespace, spec), others);
        SortedMap<ObjectRef, WorkloadSnapshot> workloads = new TreeMap<>();
        for (String kind : WorkloadSelection.DEFAULT_KINDS) {
            ofKind(objects, kind).map(object -> workload(object, objects)).forEach(it -> workloads.put(it.ref(), it));
        }
        SortedMap<String, ConfigMapSnapshot> configMaps = new TreeMap<>();
        ofKind(objects, "ConfigMap").forEach(object -> configMaps.put(name(object), configMap(object)));
        SortedMap<String, SecretSnapshot> secrets = new TreeMap<>();
        ofKind(objects, "Secret").forEach(object -> secrets.put(name(object), secret(object, guard)));
        return new EnvironmentSnapshot(name(environment), namespace, spec, workloads, configMaps, secrets);
    }

    private static WorkloadSnapshot workload(JsonNode object, List<JsonNode> objects) {
        ObjectRef ref = new ObjectRef(object.path("kind").asText(), name(object));
        Map<String, String> labels = texts(object.at("/metadata/labels"));
        Map<String, String> annotations = texts(object.at("/metadata/annotations"));
        return new WorkloadSnapshot(
                ref,
                uid(object),
                object.at("/metadata/resourceVersion").asText("1"),
                labels,
                annotations,
                object.path("spec"),
                autoscaler(ref, objects),
                owner(labels, annotations));
    }

    private static Optional<Autoscaler> autoscaler(ObjectRef ref, List<JsonNode> objects) {
        return ofKind(objects, "HorizontalPodAutoscaler")
                .filter(it -> it.at("/spec/scaleTargetRef/kind").asText().equals(ref.kind())
                        && it.at("/spec/scaleTargetRef/name").asText().equals(ref.name()))
                .findFirst()
                .map(it -> new Autoscaler(
                        name(it),
                        it.at("/spec/minReplicas").asInt(1),
                        it.at("/spec/maxReplicas").asInt()));
    }

    private static Optional<String> owner(Map<String, String> labels, Map<String, String> annotations) {
        if (labels.containsKey("argocd.argoproj.io/instance")
                || annotations.containsKey("argocd.argoproj.io/tracking-id")) {
            return Optional.of("Argo CD");
        }
        return labels.containsKey("kustomize.toolkit.fluxcd.io/name") ? Optional.of("Flux") : Optional.empty();
    }

    private static ConfigMapSnapshot configMap(JsonNode object) {
        return new ConfigMapSnapshot(
                name(object),
                uid(object),
                object.at("/metadata/resourceVersion").asText("1"),
                texts(object.path("data")),
                texts(object.path("binaryData")),
                object.path("immutable").asBoolean(),
                owner(texts(object.at("/metadata/labels")), texts(object.at("/metadata/annotations"))));
    }

    private static SecretSnapshot secret(JsonNode object, OwnValues guard) {
        SortedMap<String, String> values = texts(object.path("stringData"));
        texts(object.path("data"))
                .forEach((key, value) ->
                        values.putIfAbsent(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
        SortedMap<String, String> hashes = new TreeMap<>();
        SortedMap<String, List<String>> guarded = new TreeMap<>();
        values.forEach((key, value) -> {
            hashes.put(key, hash(value.getBytes(StandardCharsets.UTF_8)));
            if (!guard.foreignIn(value).isEmpty()) {
                guarded.put(key, guard.foreignIn(value));
            }
        });
        return new SecretSnapshot(name(object), uid(object), hashes, guarded);
    }

    private static String hash(byte[] value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(value));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<JsonNode> objects = new ArrayList<>();
            for (Path file :
                    files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
                objects.addAll(documents(Files.readString(file)));
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> documents(String yaml) throws IOException {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    private static Stream<JsonNode> ofKind(List<JsonNode> objects, String kind) {
        return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText("uid-" + object.path("kind").asText() + "-" + name(object));
    }

    private static SortedMap<String, String> texts(JsonNode object) {
        SortedMap<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
