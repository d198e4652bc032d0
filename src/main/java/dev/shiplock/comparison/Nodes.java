package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.FieldPath;
import java.util.List;
import java.util.stream.Stream;

/** The paths of everything in an object; elements of lists that have no key are left out, since nobody could name them. */
final class Nodes {
    private static final List<String> KEYS = List.of("name", "mountPath", "devicePath", "ip", "key");

    private Nodes() {}

    static Stream<FieldPath> of(JsonNode object) {
        return below(object, FieldPath.ROOT);
    }

    private static Stream<FieldPath> below(JsonNode node, FieldPath path) {
        if (node.isObject()) {
            return node.propertyStream().flatMap(member -> withBelow(member.getValue(), path.member(member.getKey())));
        }
        return node.isArray() ? node.valueStream().flatMap(element -> element(element, path)) : Stream.empty();
    }

    private static Stream<FieldPath> element(JsonNode element, FieldPath list) {
        return KEYS.stream()
                .filter(key -> element.path(key).isTextual())
                .findFirst()
                .map(key ->
                        withBelow(element, list.element(key, element.path(key).textValue())))
                .orElseGet(Stream::empty);
    }

    private static Stream<FieldPath> withBelow(JsonNode node, FieldPath path) {
        return Stream.concat(Stream.of(path), below(node, path));
    }
}
