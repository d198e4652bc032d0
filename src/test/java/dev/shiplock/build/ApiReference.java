package dev.shiplock.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes the reference of the API, in Markdown, from the definitions. */
final class ApiReference {
    /** Parts that occur in several places and have a section of their own: the field's name and the section's. */
    private static final Map<String, String> PARTS =
            Map.of("gates", "Gate", "rules", "Rule", "selector", "LabelSelector", "conditions", "Condition");

    private static final String HEAD = """
            # API reference

            Generated from the CRDs by `make generate`; do not edit. The same text is in `kubectl explain`.

            Group `%s`, version `%s`. A field marked * is required. Durations are written like `500ms`, `30s`, `10m`, `1h30m` or `14d`.
            """;

    private final StringBuilder text = new StringBuilder();
    private final Map<String, JsonNode> parts = new LinkedHashMap<>();

    private ApiReference() {}

    static String of(List<? extends JsonNode> definitions) {
        ApiReference reference = new ApiReference();
        JsonNode first = definitions.getFirst();
        reference.text.append(HEAD.formatted(
                first.at("/spec/group").asText(),
                first.at("/spec/versions/0/name").asText()));
        definitions.forEach(reference::kind);
        for (String section : List.of("Gate", "Rule", "LabelSelector", "Condition")) {
            reference.part(section);
        }
        return reference.text.toString();
    }

    private void kind(JsonNode definition) {
        JsonNode names = definition.at("/spec/names");
        JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema");
        text.append("\n## ")
                .append(names.path("kind").asText())
                .append("\n\n")
                .append(schema.path("description").asText())
                .append("\nShort name: `")
                .append(names.at("/shortNames/0").asText())
                .append("`.\n");
        schema.path("properties").properties().forEach(section -> {
            text.append("\n### ")
                    .append(names.path("kind").asText())
                    .append(' ')
                    .append(section.getKey())
                    .append("\n\n");
            table(section.getValue());
        });
    }

    private void part(String section) {
        JsonNode schema = parts.get(section);
        if (schema != null) {
            text.append("\n## ").append(section).append("\n\n");
            table(schema);
        }
    }

    private void table(JsonNode schema) {
        text.append("| field | type | meaning |\n|-|-|-|\n");
        List<String> rules = new ArrayList<>();
        rows(schema, "", rules);
        if (!rules.isEmpty()) {
            text.append("\nRefused with one of these messages where it does not hold:\n\n");
            rules.forEach(rule -> text.append("- ").append(rule).append('\n'));
        }
    }

    private void rows(JsonNode schema, String prefix, List<String> rules) {
        schema.path("x-kubernetes-validations")
                .forEach(rule ->
                        rules.add((prefix.isEmpty() ? "" : "`" + prefix.substring(0, prefix.length() - 1) + "`: ")
                                + rule.path("message").asText()));
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asText).toList();
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            JsonNode field = property.getValue();
            boolean list = field.path("type").asText().equals("array");
            String path = prefix + name + (list ? "[]" : "");
            String part = PARTS.getOrDefault(name, "");
            JsonNode inner = list ? field.path("items") : field;
            boolean elsewhere = !part.isEmpty() && inner.has("properties");
            row(path + (required.contains(name) ? " *" : ""), elsewhere ? link(part) : type(inner), field);
            if (elsewhere) {
                parts.putIfAbsent(part, inner);
            } else {
                rows(inner, path + ".", rules);
            }
        });
    }

    private void row(String field, String type, JsonNode schema) {
        text.append("| `")
                .append(field.endsWith(" *") ? field.substring(0, field.length() - 2) + "` *" : field + "`")
                .append(" | ")
                .append(type)
                .append(" | ")
                .append(schema.path("description").asText().replace("|", "\\|"))
                .append(limits(schema))
                .append(" |\n");
    }

    private static String link(String part) {
        return "[" + part + "](#" + part.toLowerCase(java.util.Locale.ROOT) + ")";
    }

    private static String type(JsonNode schema) {
        if (schema.has("enum")) {
            StringJoiner values = new StringJoiner(", ");
            schema.path("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return values.toString();
        }
        if (schema.has("additionalProperties")) {
            return "map of " + schema.at("/additionalProperties/type").asText();
        }
        return schema.path("pattern").asText().contains("(ms|s|m|h|d)")
                ? "duration"
                : schema.path("type").asText();
    }

    private static String limits(JsonNode schema) {
        StringJoiner limits = new StringJoiner("; ", " (", ")").setEmptyValue("");
        if (schema.has("minimum") || schema.has("maximum")) {
            limits.add(schema.path("minimum").asText("") + " to "
                    + schema.path("maximum").asText(""));
        }
        if (schema.has("maxItems")) {
            limits.add("at most " + schema.path("maxItems").asText());
        }
        return limits.toString();
    }
}
