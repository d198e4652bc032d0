package dev.shiplock.snapshot;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Documents inside ConfigMap values. Which format a value has is seen from the value alone, so that both sides read alike: JSON, then
 * certificates, then properties (every line is {@code key=value}), then YAML with at least one {@code key:} line; anything else is text.
 */
public final class Documents {
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final ObjectMapper YAML =
            new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Pattern PROPERTY = Pattern.compile("[A-Za-z0-9_.\\-\\[\\]]+[ \\t]*=.*");
    private static final Pattern YAML_KEY =
            Pattern.compile("(?m)^[ \\-]*+[\"']?[A-Za-z0-9_./\\-]++[\"']?:(?:[ \\t].*)?$");
    private static final int LARGEST = 1 << 20;

    private Documents() {}

    /** What the value says, without what is only formatting. */
    static JsonNode canonical(String raw) {
        String text = plain(raw);
        if (text.isEmpty() || text.length() > LARGEST) {
            return TextNode.valueOf(text);
        }
        return json(text)
                .or(() -> Certificates.canonical(text))
                .or(() -> properties(text))
                .or(() -> yaml(text))
                .map(Documents::numbers)
                .orElseGet(() -> TextNode.valueOf(text));
    }

    /** The text with plain line ends, without white space at the end of lines and of the text. */
    static String plain(String raw) {
        if (raw.indexOf('\r') < 0 && raw.indexOf('\n') < 0) {
            return raw.stripTrailing();
        }
        StringBuilder text = new StringBuilder(raw.length());
        raw.lines().forEach(line -> text.append(line.stripTrailing()).append('\n'));
        return text.toString().stripTrailing();
    }

    private static Optional<JsonNode> json(String text) {
        char first = text.stripLeading().charAt(0);
        if (first != '{' && first != '[') {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> properties(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(Documents::saysSomething).toList();
        if (lines.isEmpty()
                || !lines.stream().allMatch(line -> PROPERTY.matcher(line).matches())) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        properties.forEach(
                (key, value) -> object.put(key.toString(), value.toString().stripTrailing()));
        return Optional.of(object);
    }

    private static boolean saysSomething(String line) {
        return !line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != '!';
    }

    private static Optional<JsonNode> yaml(String text) {
        if (!YAML_KEY.matcher(text).find()) {
            return Optional.empty();
        }
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            List<JsonNode> read = documents.readAll();
            boolean structured = read.stream().allMatch(JsonNode::isContainerNode) && !read.isEmpty();
            return structured ? Optional.of(JsonNodeFactory.instance.arrayNode().addAll(read)) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // A value that is no YAML after all; it is compared as text.
            return Optional.empty();
        }
    }

    /** Numbers in one spelling: {@code 1.0} and {@code 1} are the same, 1 and "1" are not. */
    private static JsonNode numbers(JsonNode node) {
        if (node.isIntegralNumber() || node.isBigDecimal()) {
            return JsonNodeFactory.instance.numberNode(node.decimalValue().stripTrailingZeros());
        }
        if (node.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                object.set(member.getKey(), numbers(member.getValue()));
            }
            return object;
        }
        if (node.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> list.add(numbers(element)));
            return list;
        }
        return node;
    }
}
