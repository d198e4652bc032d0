package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The canonical forms of single values. What is given is never changed. */
final class Canonical {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectNode PROBE = NODES.objectNode()
            .put("timeoutSeconds", 1)
            .put("periodSeconds", 10)
            .put("successThreshold", 1)
            .put("failureThreshold", 3)
            .put("initialDelaySeconds", 0);

    private Canonical() {}

    /** Without nulls, empty lists and empty objects, which mean the same as absence. */
    static JsonNode pruned(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> MissingNode.getInstance();
            case OBJECT -> prunedObject(node);
            case ARRAY -> prunedList(node);
            case BINARY, BOOLEAN, MISSING, NUMBER, POJO, STRING -> node;
        };
    }

    private static JsonNode prunedObject(JsonNode node) {
        ObjectNode kept = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JsonNode value = pruned(member.getValue());
            if (!value.isMissingNode()) {
                kept.set(member.getKey(), value);
            }
        }
        return kept.isEmpty() ? MissingNode.getInstance() : kept;
    }

    private static JsonNode prunedList(JsonNode node) {
        ArrayNode kept = NODES.arrayNode(node.size());
        for (JsonNode element : node) {
            // An empty element keeps its place: dropping it would move those behind it.
            JsonNode value = pruned(element);
            kept.add(value.isMissingNode() ? NODES.nullNode() : value);
        }
        return kept.isEmpty() ? MissingNode.getInstance() : kept;
    }

    static JsonNode unordered(JsonNode node) {
        return node.isArray() ? sorted(node.valueStream().map(Canonical::pruned).toList()) : pruned(node);
    }

    private static JsonNode sorted(List<JsonNode> elements) {
        if (elements.isEmpty()) {
            return MissingNode.getInstance();
        }
        List<JsonNode> ordered = new ArrayList<>(elements);
        ordered.sort(Comparator.comparing(Canonical::key));
        return NODES.arrayNode().addAll(ordered);
    }

    /** A text by which elements are ordered, whatever the order of their own members. */
    private static String key(JsonNode element) {
        if (!element.isObject()) {
            return element.toString();
        }
        return element.propertyStream()
                .sorted(Map.Entry.comparingByKey())
                .map(member -> member.getKey() + "=" + key(member.getValue()))
                .toList()
                .toString();
    }

    static JsonNode ports(JsonNode ports) {
        return sorted(ports.valueStream().map(Canonical::port).toList());
    }

    private static JsonNode port(JsonNode port) {
        return withDefaults(port, NODES.objectNode().put("protocol", "TCP"));
    }

    /** The value of a variable, or the place that it comes from, with the API's defaults. */
    static JsonNode variable(JsonNode element) {
        JsonNode from = element.path("valueFrom");
        if (!from.isObject()) {
            return element.isObject() ? TextNode.valueOf(element.path("value").asText("")) : pruned(element);
        }
        ObjectNode kept = NODES.objectNode();
        from.properties().forEach(member -> kept.set(member.getKey(), source(member.getKey(), member.getValue())));
        return pruned(kept);
    }

    private static JsonNode source(String type, JsonNode source) {
        return switch (type) {
            case "fieldRef" -> withDefaults(source, NODES.objectNode().put("apiVersion", "v1"));
            case "resourceFieldRef" ->
                source.isObject()
                        ? ((ObjectNode) withDefaults(source, NODES.objectNode()))
                                .set(
                                        "divisor",
                                        Quantities.canonical(
                                                source.path("divisor").isValueNode()
                                                        ? source.path("divisor")
                                                        : TextNode.valueOf("0")))
                        : source;
            case "configMapKeyRef", "secretKeyRef" -> withoutOptionalFalse(source);
            default -> source;
        };
    }

    private static JsonNode withoutOptionalFalse(JsonNode reference) {
        if (!reference.isObject()
                || !reference.has("optional")
                || reference.path("optional").asBoolean()) {
            return reference;
        }
        ObjectNode kept = reference.deepCopy();
        kept.remove("optional");
        return kept;
    }

    static JsonNode sources(JsonNode list) {
        ArrayNode kept = NODES.arrayNode();
        for (JsonNode element : list) {
            ObjectNode source = NODES.objectNode();
            element.properties()
                    .forEach(member -> source.set(member.getKey(), withoutOptionalFalse(member.getValue())));
            kept.add(source);
        }
        return pruned(kept);
    }

    /** Quantities as numbers; a request that is absent is its limit. */
    static JsonNode resources(JsonNode resources) {
        if (!resources.isObject()) {
            return pruned(resources);
        }
        ObjectNode kept = NODES.objectNode();
        resources.properties().forEach(member -> {
            boolean amounts =
                    member.getKey().equals("limits") || member.getKey().equals("requests");
            kept.set(member.getKey(), amounts ? amounts(member.getValue()) : member.getValue());
        });
        if (kept.path("limits").isObject()) {
            kept.set("requests", withDefaults(kept.path("requests"), kept.path("limits")));
        }
        return pruned(kept);
    }

    private static JsonNode amounts(JsonNode amounts) {
        ObjectNode kept = NODES.objectNode();
        amounts.properties().forEach(amount -> kept.set(amount.getKey(), Quantities.canonical(amount.getValue())));
        return kept;
    }

    /** Claims in the order of their names, with the API's defaults. */
    static JsonNode claims(JsonNode claims) {
        return sorted(claims.valueStream().map(Canonical::claim).toList());
    }

    private static JsonNode claim(JsonNode claim) {
        ObjectNode spec =
                (ObjectNode) withDefaults(claim.path("spec"), NODES.objectNode().put("volumeMode", "Filesystem"));
        spec.set("accessModes", unordered(spec.path("accessModes")));
        spec.set("resources", resources(spec.path("resources")));
        ObjectNode kept =
                NODES.objectNode().put("name", claim.at("/metadata/name").asText());
        return pruned(kept.set("spec", spec));
    }

    static JsonNode probe(JsonNode probe) {
        if (!probe.isObject() || probe.isEmpty()) {
            return pruned(probe);
        }
        ObjectNode kept = (ObjectNode) withDefaults(probe, PROBE);
        if (kept.path("httpGet").isObject()) {
            kept.set(
                    "httpGet",
                    withDefaults(
                            kept.path("httpGet"),
                            NODES.objectNode().put("scheme", "HTTP").put("path", "/")));
        }
        if (kept.path("grpc").isObject()) {
            kept.set("grpc", withDefaults(kept.path("grpc"), NODES.objectNode().put("service", "")));
        }
        return pruned(kept);
    }

    private static JsonNode withDefaults(JsonNode object, JsonNode defaults) {
        ObjectNode filled = NODES.objectNode();
        filled.setAll((ObjectNode) defaults);
        object.properties().forEach(member -> {
            if (!member.getValue().isNull()) {
                filled.set(member.getKey(), member.getValue());
            }
        });
        return filled;
    }
}
