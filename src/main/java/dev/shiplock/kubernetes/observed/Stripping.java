package dev.shiplock.kubernetes.observed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Takes from objects, as the API sends them, what is kept. */
public final class Stripping {
    private static final String REVISION = "deployment.kubernetes.io/revision";
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final String FIELD_MANAGER = "shiplock";

    private Stripping() {}

    /** A workload of any kind. */
    public static ObservedWorkload workload(String kind, JsonNode object) {
        JsonNode metadata = object.path("metadata");
        Map<String, String> annotations = texts(metadata.path("annotations"));
        annotations.remove(LAST_APPLIED);
        return new ObservedWorkload(
                new ObjectRef(kind, metadata.path("name").asText()),
                metadata.path("uid").asText(),
                metadata.path("generation").asLong(),
                texts(metadata.path("labels")),
                annotations,
                changedByShiplock(metadata),
                CompactJson.of(object.path("spec")),
                CompactJson.of(object.path("status")));
    }

    private static Optional<Instant> changedByShiplock(JsonNode metadata) {
        return metadata.path("managedFields")
                .valueStream()
                .filter(entry -> entry.path("manager").asText().equals(FIELD_MANAGER))
                .map(entry -> time(entry.path("time")))
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    /** A ReplicaSet; empty if no controller owns it. */
    public static Optional<ObservedReplicaSet> replicaSet(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return owner(metadata)
                .map(owner -> new ObservedReplicaSet(
                        metadata.path("name").asText(),
                        metadata.path("uid").asText(),
                        owner,
                        metadata.path("annotations").path(REVISION).asText()));
    }

    /** A ConfigMap, with hashes in place of its values. */
    public static ObservedConfigMap configMap(JsonNode object) {
        Map<String, String> hashes = new HashMap<>();
        texts(object.path("data")).forEach((key, value) -> hashes.put(key, sha256(value)));
        texts(object.path("binaryData")).forEach((key, value) -> hashes.put(key, sha256(value)));
        return new ObservedConfigMap(
                object.at("/metadata/name").asText(),
                object.at("/metadata/uid").asText(),
                object.path("immutable").asBoolean(),
                hashes);
    }

    /** The hash that {@link ObservedConfigMap} holds for a value (one of {@code binaryData} in base64). */
    public static String sha256(String value) {
        try {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    public static ObservedAutoscaler autoscaler(JsonNode object) {
        JsonNode target = object.at("/spec/scaleTargetRef");
        return new ObservedAutoscaler(
                object.at("/metadata/name").asText(),
                new ObjectRef(target.path("kind").asText(), target.path("name").asText()),
                object.at("/status/desiredReplicas").asInt(-1),
                object.at("/status/currentReplicas").asInt(-1));
    }

    public static ObservedNode node(JsonNode object) {
        boolean ready = object.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("Ready"))
                .anyMatch(condition -> condition.path("status").asText().equals("True"));
        return new ObservedNode(
                object.at("/metadata/name").asText(),
                ready,
                !object.at("/spec/unschedulable").asBoolean());
    }

    /** The controller among an object's owners. */
    static Optional<Owner> owner(JsonNode metadata) {
        return metadata.path("ownerReferences")
                .valueStream()
                .filter(reference -> reference.path("controller").asBoolean())
                .map(reference -> new Owner(
                        reference.path("kind").asText(),
                        reference.path("name").asText(),
                        reference.path("uid").asText()))
                .findFirst();
    }

    /** A timestamp of the API; empty where there is none that can be read. */
    static Optional<Instant> time(JsonNode text) {
        try {
            return text.isTextual() ? Optional.of(Instant.parse(text.asText())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static Map<String, String> texts(JsonNode members) {
        Map<String, String> texts = new HashMap<>();
        members.properties()
                .forEach(member -> texts.put(
                        member.getKey(),
                        Objects.requireNonNull(member.getValue()).asText()));
        return texts;
    }
}
