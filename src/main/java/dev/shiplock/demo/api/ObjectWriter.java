package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Creating, updating and deleting objects by the rules of a real server. */
final class ObjectWriter {
    private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final List<String> KEPT_METADATA = List.of(
            "uid",
            "name",
            "namespace",
            "generateName",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation");

    private final ObjectStore store;
    private final ResourceTypes types;
    private final Admission admission;
    private final GarbageCollector garbage;
    private final Random random = new Random();

    ObjectWriter(ObjectStore store, ResourceTypes types, Admission admission) {
        this.store = store;
        this.types = types;
        this.admission = admission;
        this.garbage = new GarbageCollector(store);
    }

    /** Stores a new object. */
    ObjectNode create(ApiRequest request, ResourceType type, ObjectNode body) {
        var object = body.deepCopy();
        checkKind(type, object);
        var metadata = Json.child(object, "metadata");
        name(type, metadata);
        namespace(request, type, metadata);
        var name = metadata.get("name").asText();
        var key = type.key(request.namespace(), name);
        metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", GarbageCollector.now());
        metadata.remove(List.of("resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"));
        if (type.hasGeneration()) {
            metadata.put("generation", 1);
        }
        StoredForm.resetStatus(type, object);
        admission.review(request, object);
        StoredForm.normalise(type, object);
        if (store.get(key).isPresent()) {
            throw ApiFailure.alreadyExists(type, name);
        }
        if (request.isDryRun()) {
            return object;
        }
        if (type.is("apiextensions.k8s.io", "customresourcedefinitions")) {
            types.registerDefinition(object);
        }
        return store.put(key, object);
    }

    /** Replaces an object, or with the subresource {@code status} its status only. */
    ObjectNode update(ApiRequest request, ResourceType type, ObjectNode current, ObjectNode proposed) {
        checkKind(type, proposed);
        checkPreconditions(type, current, proposed.path("metadata"));
        var object = request.subresource().equals("status")
                ? withStatusOf(proposed, current)
                : withoutStatusOf(type, proposed, current);
        keepMetadata(current, object);
        if (request.subresource().isEmpty()) {
            admission.review(request, object);
        }
        StoredForm.normalise(type, object);
        Immutability.check(type, current, object);
        checkFinalizers(type, current, object);
        if (type.hasGeneration() && !desired(type, object).equals(desired(type, current))) {
            var generation = current.at("/metadata/generation").asLong() + 1;
            Json.child(object, "metadata").put("generation", generation);
        }
        return request.isDryRun() || object.equals(current) ? object : persist(type, object);
    }

    /** Deletes an object, with the preconditions of the request's body. */
    ObjectNode delete(ApiRequest request, ResourceType type, ObjectNode current, JsonNode options) {
        checkPreconditions(type, current, options.path("preconditions"));
        if (request.isDryRun()) {
            return current;
        }
        if (Json.text(options, "propagationPolicy").equals("Orphan")) {
            garbage.orphanDependents(current);
        }
        return garbage.delete(key(type, current), current);
    }

    private ObjectNode persist(ResourceType type, ObjectNode object) {
        var metadata = object.path("metadata");
        if (metadata.has("deletionTimestamp") && metadata.path("finalizers").isEmpty()) {
            garbage.remove(key(type, object), object);
            return object;
        }
        return store.put(key(type, object), object);
    }

    private static ObjectKey key(ResourceType type, ObjectNode object) {
        var metadata = object.path("metadata");
        return type.key(Json.text(metadata, "namespace"), Json.text(metadata, "name"));
    }

    private static ObjectNode withStatusOf(ObjectNode proposed, ObjectNode current) {
        var object = current.deepCopy();
        var status = proposed.get("status");
        if (status == null) {
            object.remove("status");
        } else {
            object.set("status", status.deepCopy());
        }
        return object;
    }

    private static ObjectNode withoutStatusOf(ResourceType type, ObjectNode proposed, ObjectNode current) {
        return type.status() ? withStatusOf(current, proposed) : proposed.deepCopy();
    }

    private static void keepMetadata(ObjectNode current, ObjectNode object) {
        var kept = current.path("metadata");
        var metadata = Json.child(object, "metadata");
        for (var field : KEPT_METADATA) {
            metadata.remove(field);
            if (kept.has(field)) {
                metadata.set(field, kept.get(field));
            }
        }
        metadata.set("resourceVersion", kept.get("resourceVersion"));
    }

    private static ObjectNode desired(ResourceType type, ObjectNode object) {
        if (type.custom()) {
            return object.deepCopy().without(List.of("metadata", "status"));
        }
        var desired = Json.object();
        desired.set("spec", object.path("spec"));
        return desired;
    }

    private static void checkKind(ResourceType type, ObjectNode object) {
        if (!object.path("kind").asText(type.kind()).equals(type.kind())) {
            throw ApiFailure.badRequest("%s in version \"%s\" cannot be handled as a %s: the object is a %s"
                    .formatted(type.kind(), type.version(), type.kind(), Json.text(object, "kind")));
        }
    }

    private static void checkPreconditions(ResourceType type, ObjectNode current, JsonNode expected) {
        var name = current.at("/metadata/name").asText();
        if (expected.hasNonNull("name") && !Json.text(expected, "name").equals(name)) {
            throw ApiFailure.badRequest("the name of the object (%s) does not match the name on the URL (%s)"
                    .formatted(Json.text(expected, "name"), name));
        }
        var uid = current.at("/metadata/uid").asText();
        var expectedUid = Json.text(expected, "uid");
        if (!expectedUid.isEmpty() && !expectedUid.equals(uid)) {
            throw ApiFailure.conflict(
                    type,
                    name,
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s".formatted(expectedUid, uid));
        }
        var expectedVersion = Json.text(expected, "resourceVersion");
        if (!expectedVersion.isEmpty()
                && !expectedVersion.equals(
                        current.at("/metadata/resourceVersion").asText())) {
            throw ApiFailure.stale(type, name);
        }
    }

    private static void checkFinalizers(ResourceType type, ObjectNode current, ObjectNode object) {
        var known = current.at("/metadata/finalizers").toString();
        if (current.at("/metadata/deletionTimestamp").isTextual()) {
            for (var finalizer : object.at("/metadata/finalizers")) {
                if (!known.contains(finalizer.toString())) {
                    throw ApiFailure.invalid(
                            type,
                            object.at("/metadata/name").asText(),
                            "metadata.finalizers",
                            "Forbidden: no new finalizers can be added if the object is being deleted");
                }
            }
        }
    }

    private void name(ResourceType type, ObjectNode metadata) {
        if (metadata.hasNonNull("name")) {
            return;
        }
        if (!metadata.hasNonNull("generateName")) {
            throw ApiFailure.invalid(type, "", "metadata.name", "Required value: name or generateName is required");
        }
        var name = new StringBuilder(Json.text(metadata, "generateName"));
        for (var letter = 0; letter < 5; letter++) {
            name.append(NAME_LETTERS.charAt(random.nextInt(NAME_LETTERS.length())));
        }
        metadata.put("name", name.toString());
    }

    private static void namespace(ApiRequest request, ResourceType type, ObjectNode metadata) {
        var said = Json.text(metadata, "namespace");
        if (type.namespaced() && request.namespace().isEmpty()) {
            throw ApiFailure.badRequest("an empty namespace may not be set during creation");
        }
        if (type.namespaced() && !said.isEmpty() && !said.equals(request.namespace())) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (type.namespaced()) {
            metadata.put("namespace", request.namespace());
        } else {
            metadata.remove("namespace");
        }
    }
}
