package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a change makes a workload read a key of a Secret or a ConfigMap. */
final class References {
    private static final Map<String, List<String>> MEMBERS = Map.of(
            "Secret", List.of("secretKeyRef", "secretRef"), "ConfigMap", List.of("configMapKeyRef", "configMapRef"));

    private References() {}

    /** @param field the key as a field of that object, {@code /data/<key>} */
    static boolean leadsTo(Change change, ObjectRef object, FieldPath field) {
        List<String> members = MEMBERS.getOrDefault(object.kind(), List.of());
        Optional<JsonNode> after = change.after().toOptional();
        if (members.isEmpty() || after.isEmpty()) {
            return false;
        }
        String key = field.last().map(References::name).orElse("");
        boolean inside =
                change.field().segments().stream().map(References::name).anyMatch(members::contains);
        return inside
                ? isNamed(after.get(), object.name(), key)
                : members.stream()
                        .flatMap(member -> after.get().findValues(member).stream())
                        .anyMatch(reference -> isNamed(reference, object.name(), key));
    }

    /** A whole reference, or the one name in it that changes; a reference without a key reads all of them. */
    private static boolean isNamed(JsonNode reference, String name, String key) {
        return reference.isTextual()
                ? reference.textValue().equals(name) || reference.textValue().equals(key)
                : reference.path("name").asText().equals(name)
                        && (!reference.has("key")
                                || reference.path("key").asText().equals(key));
    }

    private static String name(Segment segment) {
        return switch (segment) {
            case Member(String name) -> name;
            case Element(String key, String value) -> value;
        };
    }
}
