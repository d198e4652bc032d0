package dev.shiplock.kubernetes;

import dev.shiplock.comparison.Masking;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server says of a refusal, without the values that it quotes: it names the field and the rule, and may tell a password or a whole
 * pod template with them.
 */
final class ServerWords {
    private static final String HIDDEN = "(masked)";

    /**
     * {@code spec.x: Invalid value: "y": rule}; Go and JSON structures have no end that could be told from the rule's colon, but for the last.
     * Linear in the text, which may be a whole ConfigMap.
     */
    private static final Pattern QUOTED = Pattern.compile(
            "(\\S{1,512}): (Invalid|Unsupported|Duplicate) value: "
                    + "(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+(?:\"|$)|[-+.\\w]*+(?=[:,\\]]|$)|.*(?=: )|.+)",
            Pattern.DOTALL);

    private static final Pattern HARMLESS = Pattern.compile("\"[^\"{}]{0,253}\"|[-+.\\w]*");
    private static final Pattern SECRET_PLACE = Pattern.compile("env\\[|[dD]ata|args|command|annotations");

    private ServerWords() {}

    static String shown(String message) {
        Matcher quoted = QUOTED.matcher(message);
        String without = quoted.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) + ": " + found.group(2) + " value: " + value(found.group(1), found.group(3))));
        return Masking.sentence(without);
    }

    private static String value(String field, String value) {
        boolean harmless = HARMLESS.matcher(value).matches()
                && !SECRET_PLACE.matcher(field).find();
        return harmless ? value : HIDDEN;
    }
}
