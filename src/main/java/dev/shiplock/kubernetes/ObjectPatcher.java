package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.KnownSecrets;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.ObjectRef;
import java.util.Locale;
import java.util.Optional;

/** Reads one object, sends patches to it, and tells what the API server's answers mean. */
final class ObjectPatcher {
    /** What an answer means. */
    sealed interface Sent {
        /** Stored (or, as a dry run, could be stored) like this. */
        record Stored(JsonNode object) implements Sent {}

        /** The object changed between reading and writing: read it again. */
        record Raced() implements Sent {}

        /** Refused, and asking again would not help. */
        record Refused(String reason, String message) implements Sent {}

        /** An admission webhook takes no dry runs, so only the real write tells. */
        record NoDryRun(String webhook) implements Sent {}
    }

    private final ObjectApi api;
    private final ApiResource resource;
    private final String namespace;
    private final ObjectRef object;
    private final ObjectChange change;

    ObjectPatcher(ObjectApi api, String namespace, ObjectChange change) {
        this.api = api;
        this.resource = WorkloadKinds.resourceOf(change.object());
        this.namespace = namespace;
        this.object = change.object();
        this.change = change;
    }

    Optional<JsonNode> read() {
        return api.get(resource, namespace, object.name());
    }

    /** @param live what the operations were made for */
    Sent send(JsonNode live, JsonNode operations, boolean dryRun) {
        ApiAnswer answer = api.patch(resource, namespace, object.name(), operations, dryRun);
        return answer.succeeded()
                ? new Sent.Stored(answer.body())
                : notStored(answer.hiding(secrets(live)), live, dryRun);
    }

    /** What is in the object, and what was sent, the server may quote when it refuses the patch. */
    private KnownSecrets secrets(JsonNode live) {
        KnownSecrets secrets = KnownSecrets.of(live);
        for (Change field : change.changes()) {
            secrets = secrets.with(field.field(), field.before()).with(field.field(), field.after());
        }
        return secrets;
    }

    private Sent notStored(ApiAnswer answer, JsonNode live, boolean dryRun) {
        if (answer.lacksRights("patch", resource)) {
            throw new ClusterException.MissingRights("patch", resource, namespace);
        }
        if (answer.code() == 401 || answer.code() == 429 || answer.code() >= 500) {
            throw ObjectApi.unavailable(answer, "patch", resource, namespace);
        }
        Optional<String> webhook = dryRun ? answer.webhookWithoutDryRun() : Optional.empty();
        if (webhook.isPresent()) {
            return new Sent.NoDryRun(webhook.get());
        }
        return raced(answer, live) ? new Sent.Raced() : refused(answer);
    }

    /**
     * A failed test answers 422, as an invalid value does. What tells them apart for certain is the object itself: a test can only have
     * failed if the version that was tested is no longer there.
     */
    private boolean raced(ApiAnswer answer, JsonNode live) {
        return switch (answer.code()) {
            case 404, 409 -> true;
            case 400, 422 ->
                read().map(ObjectPatcher::version)
                        .map(now -> !now.equals(version(live)))
                        .orElse(true);
            default -> false;
        };
    }

    private Sent.Refused refused(ApiAnswer answer) {
        String said = answer.message();
        String lower = said.toLowerCase(Locale.ROOT);
        String reason;
        String advice;
        if (lower.contains("exceeded quota")) {
            reason = "QuotaExceeded";
            advice = "raise the quota or lower what is asked for";
        } else if (lower.contains("denied") || answer.code() == 403) {
            reason = "AdmissionDenied";
            advice = "change the promotion so that the policy accepts it, or the policy";
        } else if (answer.code() == 422) {
            reason = "Invalid";
            advice = "correct the value in the source environment or in the promotion";
        } else {
            reason = "Refused";
            advice = "correct what the server names";
        }
        return new Sent.Refused(reason, "The API server refuses the change of " + object + ": " + said + "; " + advice);
    }

    String goneMessage() {
        return object + " is not in namespace " + namespace + " any more; create it again, or promote without it";
    }

    static String uid(JsonNode live) {
        return live.at("/metadata/uid").asText();
    }

    static long generation(JsonNode live) {
        return live.at("/metadata/generation").asLong();
    }

    private static String version(JsonNode live) {
        return live.at("/metadata/resourceVersion").asText();
    }

    ClusterException tooBusy(int attempts) {
        return new ClusterException.Unavailable(object + " in namespace " + namespace + " changed during each of "
                + attempts + " attempts to write it");
    }
}
