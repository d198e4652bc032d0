package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as the Tables that kubectl asks for: the server says what is printed. */
final class Tables {
    private static final Map<String, List<Column>> COLUMNS = Map.of(
            "promotions.shiplock.dev", declared("promotions.shiplock.dev"),
            "environments.shiplock.dev", declared("environments.shiplock.dev"),
            "environmentrevisions.shiplock.dev", declared("environmentrevisions.shiplock.dev"),
            "deployments.apps", Column.DEPLOYMENTS,
            "pods", Column.PODS);

    private Tables() {}

    private static List<Column> declared(String kind) {
        try (var definition = Tables.class.getResourceAsStream("/crds/" + kind + ".yaml")) {
            if (definition == null) {
                throw new IllegalStateException("the CustomResourceDefinition of " + kind + " is not in the jar");
            }
            return Column.of(Json.parse(new String(definition.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether a client that sends this header wants a Table. */
    static boolean accepted(@Nullable String accept) {
        return accept != null && accept.contains("as=Table");
    }

    /** An object, or a list, as a Table; what is neither stays as it is. */
    static ObjectNode of(ApiRequest request, ObjectNode answer) {
        boolean list = answer.has("items");
        if (request.plural().isEmpty() || !(list || answer.has("metadata")) || isStatus(answer)) {
            return answer;
        }
        var columns = COLUMNS.getOrDefault(
                request.group().isEmpty() ? request.plural() : request.plural() + "." + request.group(), Column.USUAL);
        var table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", Json.text(answer.path("metadata"), "resourceVersion"));
        var definitions = table.putArray("columnDefinitions");
        columns.forEach(column -> definitions.add(column.definition()));
        var rows = table.putArray("rows");
        if (list) {
            answer.path("items").forEach(object -> rows.add(row(columns, object)));
        } else {
            rows.add(row(columns, answer));
        }
        return table;
    }

    private static boolean isStatus(ObjectNode answer) {
        return Json.text(answer, "kind").equals("Status");
    }

    private static ObjectNode row(List<Column> columns, JsonNode object) {
        var row = Json.object();
        var cells = row.putArray("cells");
        columns.forEach(column -> cells.add(column.cell().apply(object)));
        row.putObject("object")
                .put("kind", "PartialObjectMetadata")
                .put("apiVersion", "meta.k8s.io/v1")
                .set("metadata", object.path("metadata"));
        return row;
    }
}
