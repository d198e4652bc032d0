package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** What an update may not change. */
final class Immutability {
    private static final Set<String> MUTABLE_OF_STATEFUL_SETS = Set.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");

    private Immutability() {}

    /** Refuses an update of a field that cannot change. */
    static void check(ResourceType type, ObjectNode before, ObjectNode after) {
        switch (type.qualifiedPlural()) {
            case "environmentrevisions.shiplock.dev" ->
                same(type, before, after, "spec", "Invalid value: \"object\": the spec of a revision cannot change");
            case "configmaps", "secrets" -> frozenData(type, before, after);
            case "deployments.apps", "daemonsets.apps", "replicasets.apps" -> selector(type, before, after);
            case "statefulsets.apps" -> statefulSet(type, before, after);
            default -> {}
        }
    }

    private static void frozenData(ResourceType type, ObjectNode before, ObjectNode after) {
        if (before.path("immutable").asBoolean()) {
            for (var field : List.of("immutable", "data", "binaryData")) {
                same(type, before, after, field, "Forbidden: field is immutable when `immutable` is set");
            }
        }
    }

    private static void selector(ResourceType type, ObjectNode before, ObjectNode after) {
        if (!before.at("/spec/selector").equals(after.at("/spec/selector"))) {
            throw invalid(type, after, "spec.selector", "Invalid value: field is immutable");
        }
    }

    private static void statefulSet(ResourceType type, ObjectNode before, ObjectNode after) {
        if (!fixed(before).equals(fixed(after))) {
            throw invalid(
                    type,
                    after,
                    "spec",
                    "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                            + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and"
                            + " 'minReadySeconds' are forbidden");
        }
    }

    private static JsonNode fixed(ObjectNode statefulSet) {
        return statefulSet.path("spec") instanceof ObjectNode spec
                ? spec.deepCopy().remove(MUTABLE_OF_STATEFUL_SETS)
                : Json.object();
    }

    private static void same(ResourceType type, ObjectNode before, ObjectNode after, String field, String why) {
        if (!before.path(field).equals(after.path(field))) {
            throw invalid(type, after, field, why);
        }
    }

    private static ApiFailure invalid(ResourceType type, ObjectNode object, String field, String why) {
        return ApiFailure.invalid(type, object.at("/metadata/name").asText(), field, why);
    }
}
