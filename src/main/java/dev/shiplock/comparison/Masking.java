package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.List;

/** Values as they may be shown: in status, Events, reports, logs. What looks secret is masked, and what is long is cut. */
public final class Masking {
    private static final int LONGEST = 200;

    private Masking() {}

    /** A field's value; empty if it is absent. */
    public static String show(FieldPath field, FieldValue value) {
        return show(FieldWords.lastName(field), value);
    }

    /**
     * A value; empty if it is absent.
     *
     * @param name the name that it goes by: a variable's, a key's
     */
    public static String show(String name, FieldValue value) {
        return switch (value) {
            case FieldValue.Absent() -> "";
            case FieldValue.Present(JsonNode json) -> cut(text(name, json));
        };
    }

    private static String text(String name, JsonNode json) {
        if (json.isTextual()) {
            return text(name, json.textValue());
        }
        if (json.has("valueFrom")) {
            return origin(json.path("valueFrom"));
        }
        if (json.has("name") && json.path("value").isValueNode()) {
            return text(json.path("name").asText(), json.path("value").asText());
        }
        return json.isArray() && json.valueStream().allMatch(JsonNode::isTextual)
                ? arguments(json)
                : KnownSecrets.of(json).masked(json.toString());
    }

    private static String text(String name, String text) {
        return SecretLooks.name(name) && !text.isEmpty() ? SecretLooks.MASK : SecretLooks.masked(text);
    }

    private static String origin(JsonNode from) {
        JsonNode secret = from.path("secretKeyRef");
        JsonNode config = from.path("configMapKeyRef");
        if (secret.isObject()) {
            return "key " + secret.path("key").asText() + " of Secret "
                    + secret.path("name").asText();
        }
        if (config.isObject()) {
            return "key " + config.path("key").asText() + " of ConfigMap "
                    + config.path("name").asText();
        }
        return from.at("/fieldRef/fieldPath").isTextual()
                ? "field " + from.at("/fieldRef/fieldPath").asText()
                : from.toString();
    }

    /** {@code --password secret} is two arguments of which the first says what the second is. */
    private static String arguments(JsonNode list) {
        List<String> shown = new ArrayList<>();
        boolean secretNext = false;
        for (JsonNode element : list) {
            String argument = element.textValue();
            shown.add(secretNext ? SecretLooks.MASK : SecretLooks.masked(argument));
            secretNext = SecretLooks.announcesSecret(argument);
        }
        return shown.toString();
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
