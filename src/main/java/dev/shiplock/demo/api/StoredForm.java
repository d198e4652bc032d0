package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Makes an object what a real server would store. Built-in types lose nulls and the empty lists and maps that Go leaves
 * out ({@code omitempty}); so {@code env: []} is never read back. Custom resources are stored as they come.
 */
final class StoredForm {
    private static final List<String> OF_METADATA = List.of("labels", "annotations", "finalizers", "ownerReferences");
    private static final Set<String> OF_PODS = Set.of(
            "env",
            "envFrom",
            "command",
            "args",
            "ports",
            "volumeMounts",
            "volumes",
            "initContainers",
            "imagePullSecrets",
            "tolerations",
            "hostAliases",
            "nodeSelector",
            "labels",
            "annotations",
            "items",
            "matchLabels",
            "matchExpressions");

    private StoredForm() {}

    /** Changes the object in place. */
    static void normalise(ResourceType type, ObjectNode object) {
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        dropEmpty(Json.child(object, "metadata"), OF_METADATA);
        if (type.custom()) {
            return;
        }
        dropNulls(object);
        switch (type.plural()) {
            case "secrets" -> secret(object);
            case "configmaps" -> dropEmpty(object, List.of("data", "binaryData"));
            case "deployments", "statefulsets", "daemonsets", "replicasets", "jobs", "cronjobs", "pods" -> {
                defaultReplicas(type, object);
                dropEmptyEverywhere(object.path("spec"));
            }
            default -> {}
        }
    }

    /** Gives a new object the status that a server gives it; what a client sent as its status does not count. */
    static void resetStatus(ResourceType type, ObjectNode object) {
        if (!type.status()) {
            return;
        }
        object.remove("status");
        if (!type.custom()) {
            var status = object.putObject("status");
            switch (type.plural()) {
                case "pods" -> status.put("phase", "Pending");
                case "namespaces" -> status.put("phase", "Active");
                default -> {}
            }
        }
    }

    private static void secret(ObjectNode secret) {
        if (secret.remove("stringData") instanceof ObjectNode plain) {
            var data = Json.child(secret, "data");
            for (var entry : plain.properties()) {
                var bytes = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
                data.put(entry.getKey(), Base64.getEncoder().encodeToString(bytes));
            }
        }
        dropEmpty(secret, List.of("data"));
    }

    private static void defaultReplicas(ResourceType type, ObjectNode object) {
        var scales = !type.plural().equals("daemonsets") && type.group().equals("apps");
        if (scales && object.get("spec") instanceof ObjectNode spec && !spec.has("replicas")) {
            spec.put("replicas", 1);
        }
    }

    private static void dropEmpty(ObjectNode object, List<String> fields) {
        for (var field : fields) {
            if (object.path(field).isContainerNode() && object.get(field).isEmpty()) {
                object.remove(field);
            }
        }
    }

    private static void dropEmptyEverywhere(JsonNode tree) {
        tree.forEach(StoredForm::dropEmptyEverywhere);
        if (tree instanceof ObjectNode object) {
            object.properties()
                    .removeIf(field -> OF_PODS.contains(field.getKey())
                            && field.getValue().isContainerNode()
                            && field.getValue().isEmpty());
        }
    }

    private static void dropNulls(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
        } else if (tree instanceof ArrayNode list) {
            for (var index = list.size() - 1; index >= 0; index--) {
                if (list.get(index).isNull()) {
                    list.remove(index);
                }
            }
        }
        tree.forEach(StoredForm::dropNulls);
    }
}
