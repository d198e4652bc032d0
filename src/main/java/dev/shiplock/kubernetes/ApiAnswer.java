package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the API server answered.
 *
 * @param code the HTTP status
 * @param body the object, or a {@code Status} that says what is wrong
 */
record ApiAnswer(int code, JsonNode body) {
    boolean succeeded() {
        return code >= 200 && code < 300;
    }

    /** The server's sentence about a refusal. */
    String message() {
        String message = body.path("message").asText();
        return message.isEmpty() ? "HTTP " + code : message;
    }

    /** Whether the refusal comes from RBAC and not from admission, which answers with the same status. */
    boolean lacksRights(String verb, ApiResource resource) {
        return code == 403 && message().contains("cannot " + verb + " resource \"" + resource.plural());
    }
}
