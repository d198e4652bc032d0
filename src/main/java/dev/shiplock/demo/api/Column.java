package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A column of what kubectl prints for a kind.
 *
 * @param wide whether it is shown only with {@code -o wide}
 * @param cell an object's text in it
 */
record Column(String name, boolean wide, Function<JsonNode, String> cell) {
    private static final Column AGE =
            new Column("Age", false, object -> Age.of(Json.text(object.path("metadata"), "creationTimestamp")));

    /** Of kinds that nobody has said more about. */
    static final List<Column> USUAL = List.of(nameColumn(), AGE);

    /** As {@code kubectl get deployments} has them. */
    static final List<Column> DEPLOYMENTS = List.of(
            nameColumn(),
            new Column("Ready", false, object -> number(object, "/status/readyReplicas") + "/" + replicas(object)),
            new Column("Up-to-date", false, object -> number(object, "/status/updatedReplicas")),
            new Column("Available", false, object -> number(object, "/status/availableReplicas")),
            AGE,
            new Column("Containers", true, object -> containers(object, "name")),
            new Column("Images", true, object -> containers(object, "image")),
            new Column("Selector", true, Column::selector));

    /** As {@code kubectl get pods} has the most important of them. */
    static final List<Column> PODS = List.of(
            nameColumn(),
            new Column("Ready", false, Column::readyContainers),
            new Column("Status", false, Column::podStatus),
            new Column("Restarts", false, object -> Integer.toString(restarts(object))),
            AGE);

    /** Those that a CustomResourceDefinition declares for its first version. */
    static List<Column> of(JsonNode definition) {
        var columns = new ArrayList<>(List.of(nameColumn()));
        for (var declared : definition.at("/spec/versions/0/additionalPrinterColumns")) {
            columns.add(new Column(
                    Json.text(declared, "name"),
                    declared.path("priority").asInt() > 0,
                    object -> shown(JsonPath.first(object, Json.text(declared, "jsonPath")), declared)));
        }
        return List.copyOf(columns);
    }

    /** How a Table defines it. */
    ObjectNode definition() {
        return Json.object()
                .put("name", name)
                .put("type", "string")
                .put("format", name.equals("Name") ? "name" : "")
                .put("description", "")
                .put("priority", wide ? 1 : 0);
    }

    private static String shown(JsonNode value, JsonNode declared) {
        return Json.text(declared, "type").equals("date") ? Age.of(value.asText("")) : value.asText("");
    }

    private static Column nameColumn() {
        return new Column("Name", false, object -> Json.text(object.path("metadata"), "name"));
    }

    private static String replicas(JsonNode object) {
        return object.at("/spec/replicas").asText("1");
    }

    private static String number(JsonNode object, String path) {
        return object.at(path).asText("0");
    }

    private static String containers(JsonNode object, String field) {
        return StreamSupport.stream(object.at("/spec/template/spec/containers").spliterator(), false)
                .map(container -> Json.text(container, field))
                .collect(Collectors.joining(","));
    }

    private static String selector(JsonNode object) {
        return object.at("/spec/selector/matchLabels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String readyContainers(JsonNode pod) {
        long ready = StreamSupport.stream(pod.at("/status/containerStatuses").spliterator(), false)
                .filter(status -> status.path("ready").asBoolean())
                .count();
        return ready + "/" + pod.at("/spec/containers").size();
    }

    private static String podStatus(JsonNode pod) {
        for (var status : pod.at("/status/containerStatuses")) {
            var waiting = Json.text(status.at("/state/waiting"), "reason");
            if (!waiting.isEmpty()) {
                return waiting;
            }
        }
        return pod.at("/status/phase").asText("Unknown");
    }

    private static int restarts(JsonNode pod) {
        int restarts = 0;
        for (var status : pod.at("/status/containerStatuses")) {
            restarts += status.path("restartCount").asInt();
        }
        return restarts;
    }
}
