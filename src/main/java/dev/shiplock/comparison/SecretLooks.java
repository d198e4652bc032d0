package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What looks like a secret, by its name or by itself. It cannot know all; what it takes for one is masked. */
final class SecretLooks {
    private static final Pattern CAMEL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern NAME =
            Pattern.compile("(?:^|.*_)(?:SECRETS?|PASS|TOKEN|AUTHORIZATION|APP_KEY|CREDENTIALS?|PASSPHRASE|PWD|JWT"
                    + "|(?:API|PRIVATE|ACCESS|SECRET|SIGNING|ENCRYPTION|MASTER|ACCOUNT|LICENSE|AUTH)_?KEY|CONNECTION_STRING"
                    + "|SHARED_ACCESS_SIGNATURE|SECRET_KEY_BASE)(?:_?[0-9]+)?|.*PASSW(?:OR)?D(?:_?[0-9]+)?");

    /** What stands before the credentials in a header. */
    private static final Pattern HTTP_SCHEME = Pattern.compile("(?i)^(?:Basic|Bearer|Token|Digest)\\s+");

    static final String MASK = "(masked)";

    /**
     * What stands for a secret that is elsewhere: variables of shells and pods, templates, the places that formats fill in. No percent-encoded
     * byte is one, and no hash like {@code $2a$…}.
     */
    private static final Pattern REFERENCE = Pattern.compile("\\$++(?:[A-Za-z_({]|[0-9@*](?![\\w$])|\\z)|\\{\\{|%\\("
            + "|%(?:[0-9]\\$)?[sv](?![A-Za-z0-9])|\\{[\\w.]{0,64}+}\\z|" + Pattern.quote(MASK));

    /** Names whose secrets are often kept in files. */
    private static final Pattern FILED = Pattern.compile(".*(?:CREDENTIALS?|KEY|FILE)(?:_?[0-9]+)?");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final int LONGEST_NAME = 253;

    private SecretLooks() {}

    /** Whether things of that name are usually secret: {@code DB_PASSWORD}, {@code stripeApiKey}, {@code spring.datasource.password}. */
    static boolean name(String name) {
        if (name.length() > LONGEST_NAME) {
            return false;
        }
        return NAME.matcher(words(name)).matches();
    }

    private static String words(String name) {
        return CAMEL.matcher(name)
                .replaceAll("$1_$2")
                .replace('-', '_')
                .replace('.', '_')
                .toUpperCase(Locale.ROOT);
    }

    /** Whether a value is a secret by its name: it is no reference to one, no switch, and no path of the file that has it. */
    static boolean isSecret(String name, String value) {
        return name(name) && isLiteral(value) && !(FILED.matcher(words(name)).matches() && isPath(value.strip()));
    }

    /** Encoded secrets may begin with a slash, too. */
    private static boolean isPath(String value) {
        boolean encoded = BASE64.matcher(value).matches()
                && (value.endsWith("=")
                        || value.indexOf('+') >= 0
                        || value.chars().anyMatch(Character::isUpperCase));
        return value.startsWith("/") && value.chars().noneMatch(Character::isWhitespace) && !encoded;
    }

    /** The text with everything masked that looks secret, of its own or by the name before it. */
    static String masked(String text) {
        String masked = SecretSpans.masked(text);
        StringBuilder result = new StringBuilder();
        int done = 0;
        for (int at = NamedValue.separator(masked, 0);
                at >= 0;
                at = NamedValue.separator(masked, Math.max(done, at + 1))) {
            NamedValue value = NamedValue.at(masked, at);
            if (value.start() < masked.length() && name(value.name())) {
                result.append(masked, done, value.start()).append(MASK);
                done = value.end();
            }
        }
        return result.append(masked, done, masked.length()).toString();
    }

    /** Adds what of a text by this name looks secret: all of it, or parts. */
    static void collect(String name, String text, Set<String> found) {
        if (isSecret(name, text)) {
            found.add(text);
        }
        SecretSpans.of(text).forEach(span -> found.add(text.substring(span.start(), span.end())));
        for (int at = NamedValue.separator(text, 0); at >= 0; at = NamedValue.separator(text, at + 1)) {
            NamedValue value = NamedValue.at(text, at);
            if (value.start() < text.length() && name(value.name())) {
                String literal =
                        unquoted(text.substring(value.start(), value.end()).strip());
                if (isSecret(value.name(), literal)) {
                    found.add(literal);
                }
            }
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() >= 2
                && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** Whether a text by this name holds a secret as it is, and not a reference to one or a switch. */
    static boolean inTheOpen(String name, String text) {
        if (!SecretSpans.of(text).isEmpty() || isSecret(name, text)) {
            return true;
        }
        for (int at = NamedValue.separator(text, 0); at >= 0; at = NamedValue.separator(text, at + 1)) {
            NamedValue value = NamedValue.at(text, at);
            if (value.onSameLine() && isSecret(value.name(), value.beginning())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a list of texts, as command and arguments are, holds a secret as it is. */
    static boolean inArguments(JsonNode list) {
        String before = "";
        for (JsonNode element : list) {
            String argument = element.asText();
            if (announcesSecret(before) && isSecret(before, argument) || inTheOpen("", argument)) {
                return true;
            }
            before = argument;
        }
        return false;
    }

    /** {@code --password}: the next argument is its value. */
    static boolean announcesSecret(String argument) {
        return argument.startsWith("-") && name(argument);
    }

    /** Whether a text stands for a secret that is elsewhere. */
    static boolean isReference(String text) {
        return REFERENCE.matcher(text).lookingAt();
    }

    /** Whether a value may be a secret itself: it is no reference to one, no structure, and no switch. */
    private static boolean isLiteral(String value) {
        String text = HTTP_SCHEME.matcher(value.strip()).replaceFirst("");
        if (text.isEmpty() || isReference(text) || "{[<|>&*".indexOf(text.charAt(0)) >= 0) {
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
