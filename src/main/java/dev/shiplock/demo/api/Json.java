package dev.shiplock.demo.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Reading and writing JSON trees the way the Kubernetes client does. */
final class Json {
    private static final ObjectMapper MAPPER = Serialization.jsonMapper();
    private static final ObjectMapper YAML = Serialization.yamlMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads a body that must be one object. Server-side apply may send YAML, of which JSON is a part. */
    static ObjectNode parseObject(String text) {
        return parse(text) instanceof ObjectNode object ? object : refuse("the body is not an object");
    }

    static JsonNode parse(String text) {
        try {
            var start = text.stripLeading();
            var tree = start.startsWith("{") || start.startsWith("[") ? MAPPER.readTree(text) : YAML.readTree(text);
            return tree == null ? MAPPER.missingNode() : tree;
        } catch (JsonProcessingException e) {
            return refuse("the body cannot be read: " + e.getOriginalMessage());
        }
    }

    static String print(JsonNode tree) {
        return tree.toString();
    }

    static ObjectNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static <T> T typed(JsonNode tree, Class<T> type) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored object does not read as " + type.getSimpleName(), e);
        }
    }

    /** The object under a field, created when it is absent. */
    static ObjectNode child(ObjectNode parent, String field) {
        return parent.get(field) instanceof ObjectNode child ? child : parent.putObject(field);
    }

    static String text(JsonNode parent, String field) {
        return parent.path(field).asText("");
    }

    private static <T> T refuse(String why) {
        throw ApiFailure.badRequest(why);
    }
}
