package dev.shiplock.comparison;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The values of some objects that look secret, to be masked in texts that others write about these objects: an API server or a policy that
 * refuses a value may quote it, without the name by which it can be known for a secret.
 */
public final class KnownSecrets {
    /** Nothing is known; what looks secret by itself is masked all the same. */
    public static final KnownSecrets NONE = new KnownSecrets(Set.of());

    /** What is shorter is masked as a word of its own only: masking each 1 of a text would leave nothing of it. */
    private static final int SHORT = 4;

    /** What an object calls the name of its {@code value}: a variable of a container, of {@code set}, a key. */
    private static final List<String> NAMES = List.of("name", "variable", "key");

    private final Set<String> values;

    private KnownSecrets(Set<String> values) {
        this.values = Set.copyOf(values);
    }

    /** Those of a whole object, or of a part of one. */
    public static KnownSecrets of(JsonNode object) {
        Set<String> found = new HashSet<>();
        collect("", object, found);
        return new KnownSecrets(found);
    }

    /** These, and those that a field's value holds. */
    public KnownSecrets with(FieldPath field, FieldValue value) {
        Set<String> more = new HashSet<>(values);
        value.toOptional().ifPresent(json -> collect(FieldWords.lastName(field), json, more));
        return new KnownSecrets(more);
    }

    private static void collect(String known, JsonNode json, Set<String> found) {
        if (json.isTextual()) {
            SecretLooks.collect(known, json.textValue(), found);
        } else if (json.isArray()) {
            boolean secretNext = false;
            for (JsonNode element : json) {
                collect(secretNext ? "secret" : "", element, found);
                secretNext = element.isTextual() && SecretLooks.announcesSecret(element.textValue());
            }
        } else {
            String name = NAMES.stream()
                    .map(member -> json.path(member).asText())
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("value");
            json.properties()
                    .forEach(member -> collect(
                            member.getKey().equals("value") ? name : member.getKey(), member.getValue(), found));
        }
    }

    /** The text with everything masked that is known, or looks, secret. */
    public String masked(String text) {
        List<String> longestFirst = values.stream()
                .flatMap(KnownSecrets::asQuoted)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
        String masked = text;
        for (String value : longestFirst) {
            masked = without(masked, value);
        }
        return SecretLooks.masked(masked);
    }

    /** As it is, and as it stands between the quotes of JSON, with or without escapes for HTML. */
    private static Stream<String> asQuoted(String value) {
        String json = new String(JsonStringEncoder.getInstance().quoteAsString(value));
        String html = json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
        return Stream.of(value, json, html);
    }

    private static String without(String text, String value) {
        StringBuilder result = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) {
            int end = at + value.length();
            boolean whole = value.length() >= SHORT || !isWord(text, at - 1) && !isWord(text, end);
            if (at >= done && whole) {
                result.append(text, done, at).append(SecretLooks.MASK);
                done = end;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    private static boolean isWord(String text, int at) {
        return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }
}
