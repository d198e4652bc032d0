package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.KnownSecrets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the API server answered. Its words, and those of the webhooks behind it, may quote any value of the object in question; they come into
 * the operator here, masked, and nowhere else.
 *
 * @param code the HTTP status
 * @param body the object, or a {@code Status} that says what is wrong
 * @param secrets what the server knows and nobody is to read
 */
record ApiAnswer(int code, JsonNode body, KnownSecrets secrets) {
    /** How a server words it that a webhook with side effects was to be asked in a dry run. */
    private static final Pattern NO_DRY_RUN =
            Pattern.compile("admission webhook \"([^\"]+)\" does not support dry run");

    /** A refusal may quote a whole pod template, or a ConfigMap; the field and the rule come first. */
    private static final int LONGEST = 1000;

    ApiAnswer(int code, JsonNode body) {
        this(code, body, KnownSecrets.NONE);
    }

    ApiAnswer hiding(KnownSecrets more) {
        return new ApiAnswer(code, body, more);
    }

    boolean succeeded() {
        return code >= 200 && code < 300;
    }

    /** The server's sentence about a refusal, as it may be shown. */
    String message() {
        String message = said();
        return message.isEmpty() ? "HTTP " + code : cut(secrets.masked(message));
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }

    private String said() {
        return body.path("message").asText();
    }

    /** The admission webhook that takes no dry runs, if that is the reason of the refusal. */
    Optional<String> webhookWithoutDryRun() {
        Matcher words = NO_DRY_RUN.matcher(said());
        return code == 400 && words.find() ? Optional.of(words.group(1)) : Optional.empty();
    }

    /** Whether the refusal comes from RBAC and not from admission, which answers with the same status. */
    boolean lacksRights(String verb, ApiResource resource) {
        return code == 403 && said().contains("cannot " + verb + " resource \"" + resource.plural());
    }
}
