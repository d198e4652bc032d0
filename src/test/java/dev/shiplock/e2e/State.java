package dev.shiplock.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a namespace's workloads and ConfigMaps are wanted to be, byte for byte as the API server writes it: specs, data, labels and
 * annotations, without what the server and its controllers keep for themselves.
 *
 * @param objects text by {@code Kind/name}
 */
record State(Map<String, String> objects) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> PATHS = Map.of(
            "Deployment", "/apis/apps/v1/namespaces/%s/deployments",
            "StatefulSet", "/apis/apps/v1/namespaces/%s/statefulsets",
            "DaemonSet", "/apis/apps/v1/namespaces/%s/daemonsets",
            "CronJob", "/apis/batch/v1/namespaces/%s/cronjobs",
            "ConfigMap", "/api/v1/namespaces/%s/configmaps",
            "Secret", "/api/v1/namespaces/%s/secrets",
            "Service", "/api/v1/namespaces/%s/services");
    private static final List<String> WITHOUT_CONTROLLERS = List.of("ConfigMap/", "Secret/", "Service/");
    private static final List<String> OURS = List.of("spec", "data", "binaryData", "immutable");

    static State of(Cluster cluster, String namespace) {
        Map<String, String> objects = new TreeMap<>();
        each(cluster, namespace, (ref, object) -> objects.put(ref, wanted(object)));
        return new State(objects);
    }

    /**
     * What a write leaves behind, by {@code Kind/name}: equal means that nobody has written anything in between. Controllers write the status of
     * workloads whenever they like, and that moves the resourceVersion too; all else that can be written there moves one of these.
     */
    static Map<String, String> written(Cluster cluster, String namespace) {
        Map<String, String> written = new TreeMap<>();
        each(cluster, namespace, (ref, object) -> {
            JsonNode metadata = object.get("metadata");
            written.put(
                    ref,
                    WITHOUT_CONTROLLERS.stream().anyMatch(ref::startsWith)
                            ? metadata.get("resourceVersion").asText()
                            : metadata.get("generation") + " " + owners(metadata) + " " + wanted(object));
        });
        return written;
    }

    /** Who owns which fields since when: even a write that changes no value makes its writer an owner. */
    private static List<JsonNode> owners(JsonNode metadata) {
        return metadata.get("managedFields")
                .valueStream()
                .filter(owner -> !owner.has("subresource"))
                .toList();
    }

    private static void each(
            Cluster cluster, String namespace, java.util.function.BiConsumer<String, JsonNode> consumer) {
        PATHS.forEach((kind, path) -> read(cluster.raw(path.formatted(namespace)))
                .get("items")
                .forEach(object ->
                        consumer.accept(kind + "/" + object.at("/metadata/name").asText(), object)));
    }

    private static String wanted(JsonNode object) {
        ObjectNode wanted = JSON.createObjectNode();
        OURS.stream().filter(object::has).forEach(field -> wanted.set(field, object.get(field)));
        JsonNode metadata = object.get("metadata");
        if (metadata.has("labels")) {
            wanted.set("labels", metadata.get("labels"));
        }
        if (metadata.get("annotations") instanceof ObjectNode annotations) {
            // The Deployment controller counts its ReplicaSets here, and the API server the templates of a DaemonSet.
            annotations.remove("deployment.kubernetes.io/revision");
            annotations.remove("deprecated.daemonset.template.generation");
            wanted.set("annotations", annotations);
        }
        return wanted.toString();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
