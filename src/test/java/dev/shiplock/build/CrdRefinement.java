package dev.shiplock.build;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.Span;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What no annotation can say about a schema: list types, the order of columns, and the fields of Kubernetes' own types. */
final class CrdRefinement {
    /** Lists whose elements have a name; as list maps the API server refuses the same name twice. */
    private static final Set<String> NAMED = Set.of("phases", "gates", "rules", "headers");

    /** Lists in which the same value twice is a mistake. */
    private static final Set<String> SETS = Set.of("carry", "prune", "names", "kinds", "namespaces");

    private static final List<String> ORDER = List.of(
            "description",
            "type",
            "format",
            "enum",
            "default",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "maxProperties",
            "required");

    private CrdRefinement() {}

    static void refine(ObjectNode definition, Class<?> kind) {
        ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
        orderColumns(version, kind);
        ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
        describe(root, kind);
        ObjectNode spec = (ObjectNode) root.at("/properties/spec");
        spec.put("description", "What is wanted.");
        ((ObjectNode) root.at("/properties/status"))
                .put("description", "What the operator knows; written by it alone.");
        root.putArray("required").add("spec");
        limitName(root, definition.at("/spec/names/kind").asText());
        walkSpec(spec);
        walkAll(root);
        keepAsRecorded(spec);
        version.set("schema", JsonNodeFactory.instance.objectNode().set("openAPIV3Schema", ordered(root)));
    }

    private static void orderColumns(ObjectNode version, Class<?> kind) {
        List<String> names = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        ArrayNode columns = (ArrayNode) version.path("additionalPrinterColumns");
        List<JsonNode> sorted = new ArrayList<>();
        columns.forEach(sorted::add);
        sorted.sort(java.util.Comparator.comparingInt(
                column -> names.indexOf(column.path("name").asText())));
        version.putArray("additionalPrinterColumns").addAll(sorted);
    }

    private static void describe(ObjectNode root, Class<?> kind) {
        root.put(
                "description",
                Objects.requireNonNull(kind.getAnnotation(JsonClassDescription.class), kind.getName())
                        .value());
    }

    /** Names of Environments and Promotions become label values and parts of other names. */
    private static void limitName(ObjectNode root, String kind) {
        if (!kind.equals("EnvironmentRevision")) {
            root.putArray("x-kubernetes-validations")
                    .addObject()
                    .put("rule", "self.metadata.name.size() <= 63")
                    .put("message", "the name is longer than 63 characters; it is used as a label value");
        }
    }

    private static void walkSpec(ObjectNode schema) {
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            ObjectNode child = (ObjectNode) property.getValue();
            String name = property.getKey();
            if (child.path("type").asText().equals("array")) {
                if (NAMED.contains(name)) {
                    child.put("x-kubernetes-list-type", "map")
                            .putArray("x-kubernetes-list-map-keys")
                            .add("name");
                } else if (SETS.contains(name)) {
                    child.put("x-kubernetes-list-type", "set");
                }
                walkSpec((ObjectNode) child.path("items"));
            } else if (name.equals("expires")) {
                child.put("format", "date");
            }
            sayHowItIsWritten(child);
            walkSpec(child);
        }
    }

    /** {@code kubectl explain} shows neither patterns nor defaults, and is what most people read. */
    private static void sayHowItIsWritten(ObjectNode field) {
        StringBuilder text = new StringBuilder(field.path("description").asText());
        if (field.path("pattern").asText().equals(Span.PATTERN)) {
            text.append(" Written like 30s, 5m or 1h30m.");
        }
        JsonNode unless = field.path("default");
        if (unless.isValueNode() || unless.isArray()) {
            text.append(" Default: ")
                    .append(unless.isArray() ? unless.toString().replace("\"", "") : unless.asText())
                    .append('.');
        }
        field.put("description", text.toString());
    }

    private static void walkAll(ObjectNode schema) {
        for (String bound : List.of("minimum", "maximum")) {
            if (schema.has(bound)) {
                schema.set(bound, LongNode.valueOf(schema.path(bound).asLong()));
            }
        }
        JsonNode properties = schema.path("properties");
        if (properties.has("conditions")) {
            ((ObjectNode) properties).set("conditions", KubernetesTypes.conditions(properties.path("conditions")));
        }
        if (properties.has("matchLabels")) {
            KubernetesTypes.refineLabelSelector(schema);
        }
        properties.forEach(child -> walkAll((ObjectNode) child));
        if (schema.path("items").isObject()) {
            walkAll((ObjectNode) schema.path("items"));
        }
    }

    /** The recorded copy of an Environment's spec stays as it was, whatever later versions of the schema default or drop. */
    private static void keepAsRecorded(ObjectNode spec) {
        JsonNode recorded = spec.at("/properties/environmentSpec");
        if (recorded instanceof ObjectNode copy) {
            copy.put("type", "object");
            copy.put("x-kubernetes-preserve-unknown-fields", true);
            copy.put("x-kubernetes-map-type", "atomic");
        }
    }

    /** A schema reads best when what it means comes first and what it holds comes last. */
    private static JsonNode ordered(JsonNode node) {
        if (!node.isObject()) {
            return node;
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String key : ORDER) {
            if (node.has(key) && !node.path(key).has("description")) {
                result.set(key, node.path(key));
            }
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (result.has(entry.getKey())) {
                continue;
            }
            result.set(
                    entry.getKey(),
                    entry.getKey().equals("properties")
                            ? orderedProperties(entry.getValue())
                            : ordered(entry.getValue()));
        }
        return result;
    }

    private static JsonNode orderedProperties(JsonNode properties) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        properties.properties().forEach(entry -> result.set(entry.getKey(), ordered(entry.getValue())));
        return result;
    }
}
