package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath of printed columns, as far as those use it: {@code .a.b}, {@code .a['b','c']} (what there is of both), and
 * {@code .list[?(@.key=="value")].field}.
 */
final class JsonPath {
    private static final Pattern STEP = Pattern.compile(
            "\\.(?<field>[A-Za-z0-9_-]+)|\\[(?<names>'[^]]*')]|\\[\\?\\(@\\.(?<key>[A-Za-z0-9_-]+)==\"(?<value>[^\"]*)\"\\)]");

    private JsonPath() {}

    /** The first value at the path; missing when there is none. */
    static JsonNode first(JsonNode object, String path) {
        Matcher step = STEP.matcher(path);
        List<JsonNode> found = List.of(object);
        int end = 0;
        while (end < path.length()) {
            if (!step.find(end) || step.start() != end) {
                throw new IllegalArgumentException("not understood in a column's path: " + path.substring(end));
            }
            end = step.end();
            found = found.stream().flatMap(node -> next(node, step).stream()).toList();
        }
        return found.isEmpty() ? Json.object().path("nothing") : found.getFirst();
    }

    private static List<JsonNode> next(JsonNode node, Matcher step) {
        List<JsonNode> next = new ArrayList<>();
        if (step.group("field") != null) {
            next.add(node.path(step.group("field")));
        } else if (step.group("names") != null) {
            for (var name : List.of(step.group("names").split(","))) {
                next.add(node.path(name.replace("'", "")));
            }
        } else {
            node.forEach(element -> {
                if (Json.text(element, step.group("key")).equals(step.group("value"))) {
                    next.add(element);
                }
            });
        }
        next.removeIf(JsonNode::isMissingNode);
        return next;
    }
}
