package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What looks like a secret, by its name or by itself. It cannot know all; what it takes for one is masked. */
final class SecretLooks {
    private static final Pattern CAMEL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern NAME = Pattern.compile("(?:^|.*_)(?:SECRETS?|TOKEN|CREDENTIALS?|PASSPHRASE|PWD|JWT"
            + "|(?:API|PRIVATE|ACCESS|SECRET|SIGNING|ENCRYPTION|MASTER|ACCOUNT|LICENSE|AUTH)_?KEY|CONNECTION_STRING"
            + "|SECRET_KEY_BASE)(?:_?[0-9]+)?|.*PASSW(?:OR)?D(?:_?[0-9]+)?");

    /** Password in an address; keys and tokens by their issuers' prefixes; JSON Web Tokens. */
    private static final Pattern VALUE = Pattern.compile("(?<=://[^/\\s:@]{0,256}:)[^/\\s@]++(?=@)"
            + "|-----BEGIN [A-Z ]*+PRIVATE KEY(?: BLOCK)?-----[^-]*+(?:-----END [A-Z ]*+-----)?"
            + "|\\beyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]*+"
            + "|\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"
            + "|\\bgh[pousr]_[A-Za-z0-9]{30,}+|\\bgithub_pat_[A-Za-z0-9_]{30,}+|\\bglpat-[A-Za-z0-9_-]{16,}+"
            + "|\\bxox[abeoprs]-[A-Za-z0-9-]{10,}+"
            + "|\\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}+"
            + "|\\bAIza[0-9A-Za-z_-]{35}");

    /** A name and its value inside a text: in properties, YAML, JSON, arguments, queries. */
    private static final Pattern PAIR = Pattern.compile(
            "([A-Za-z0-9_.\\-]++)[\"']?+[ \\t]*+[:=]\\s*+(\"(?:[^\"\\\\]++|\\\\.)*+\"|'[^'\\n]*+'|[^\\n]++)");

    static final String MASK = "(masked)";
    private static final int LONGEST_NAME = 253;

    private SecretLooks() {}

    /** Whether things of that name are usually secret: {@code DB_PASSWORD}, {@code stripeApiKey}, {@code spring.datasource.password}. */
    static boolean name(String name) {
        if (name.length() > LONGEST_NAME) {
            return false;
        }
        String words = CAMEL.matcher(name)
                .replaceAll("$1_$2")
                .replace('-', '_')
                .replace('.', '_')
                .toUpperCase(Locale.ROOT);
        return NAME.matcher(words).matches();
    }

    /** The text with everything masked that looks secret, of its own or by the name before it. */
    static String masked(String text) {
        String masked = VALUE.matcher(text).replaceAll(MASK);
        Matcher pair = PAIR.matcher(masked);
        StringBuilder result = new StringBuilder();
        int done = 0;
        int from = 0;
        while (from < masked.length() && pair.find(from)) {
            if (!name(pair.group(1))) {
                // The value may hold pairs of its own.
                from = pair.start(2);
                continue;
            }
            result.append(masked, done, pair.start(2)).append(MASK);
            // A block may go on over any number of lines: nothing behind its beginning is shown.
            boolean block = pair.group(2).startsWith("|") || pair.group(2).startsWith(">");
            done = block ? masked.length() : pair.end(2);
            from = done;
        }
        return result.append(masked, done, masked.length()).toString();
    }

    /** Whether a text by this name holds a secret as it is, and not a reference to one or a switch. */
    static boolean inTheOpen(String name, String text) {
        if (VALUE.matcher(text).find() || name(name) && isLiteral(text)) {
            return true;
        }
        Matcher pair = PAIR.matcher(text);
        int from = 0;
        while (from < text.length() && pair.find(from)) {
            boolean sameLine = text.substring(pair.end(1), pair.start(2)).indexOf('\n') < 0;
            if (sameLine && name(pair.group(1)) && isLiteral(unquoted(pair.group(2)))) {
                return true;
            }
            from = pair.start(2);
        }
        return false;
    }

    /** Whether a list of texts, as command and arguments are, holds a secret as it is. */
    static boolean inArguments(JsonNode list) {
        boolean secretNext = false;
        for (JsonNode element : list) {
            String argument = element.asText();
            if (secretNext && isLiteral(argument) || inTheOpen("", argument)) {
                return true;
            }
            secretNext = announcesSecret(argument);
        }
        return false;
    }

    /** {@code --password}: the next argument is its value. */
    static boolean announcesSecret(String argument) {
        return argument.startsWith("-") && name(argument);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        return quoted ? value.substring(1, value.length() - 1) : value.strip();
    }

    private static boolean isLiteral(String value) {
        String text = value.strip();
        if (text.isEmpty() || "${[<|>&*".indexOf(text.charAt(0)) >= 0) {
            return false;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true",
                    "false",
                    "yes",
                    "no",
                    "on",
                    "off",
                    "null",
                    "none",
                    "enabled",
                    "disabled",
                    "required",
                    "optional" -> false;
            default -> true;
        };
    }
}
