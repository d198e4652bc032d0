package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal, as a Kubernetes API server words it. */
final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    private ApiFailure(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    static ApiFailure badRequest(String why) {
        return new ApiFailure(400, "BadRequest", why);
    }

    static ApiFailure forbidden(String message) {
        return new ApiFailure(403, "Forbidden", message);
    }

    static ApiFailure unknownResource() {
        return new ApiFailure(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiFailure notFound(ResourceType type, String name) {
        return new ApiFailure(404, "NotFound", "%s \"%s\" not found".formatted(type.qualifiedPlural(), name));
    }

    static ApiFailure notAllowed() {
        return new ApiFailure(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static ApiFailure alreadyExists(ResourceType type, String name) {
        return new ApiFailure(409, "AlreadyExists", "%s \"%s\" already exists".formatted(type.qualifiedPlural(), name));
    }

    static ApiFailure stale(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static ApiFailure conflict(ResourceType type, String name, String why) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualifiedPlural(), name, why));
    }

    static ApiFailure gone() {
        return new ApiFailure(410, "Expired", "too old resource version");
    }

    static ApiFailure unsupportedPatch(String contentType) {
        return new ApiFailure(
                415, "UnsupportedMediaType", "the body of the request was in an unknown format: " + contentType);
    }

    static ApiFailure invalid(ResourceType type, String name, String field, String why) {
        return new ApiFailure(
                422, "Invalid", "%s \"%s\" is invalid: %s: %s".formatted(type.qualifiedKind(), name, field, why));
    }

    /** What a JSON Patch gets that does not apply, a failed {@code test} included: the server tells nothing more. */
    static ApiFailure patchDoesNotApply() {
        return new ApiFailure(422, "Invalid", "the server rejected our request due to an error in our request");
    }

    /** A refusal with a code of the caller's choice, for injected faults and admission. */
    static ApiFailure of(int code, String message) {
        return new ApiFailure(code, reasonOf(code), message);
    }

    int code() {
        return code;
    }

    ObjectNode body() {
        var body = Json.object();
        body.put("kind", "Status").put("apiVersion", "v1");
        body.putObject("metadata");
        body.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        body.putObject("details");
        body.put("code", code);
        return body;
    }

    private static String reasonOf(int code) {
        return switch (code) {
            case 400 -> "BadRequest";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "NotFound";
            case 409 -> "Conflict";
            case 410 -> "Expired";
            case 422 -> "Invalid";
            case 429 -> "TooManyRequests";
            case 503 -> "ServiceUnavailable";
            case 504 -> "Timeout";
            default -> "InternalError";
        };
    }
}
