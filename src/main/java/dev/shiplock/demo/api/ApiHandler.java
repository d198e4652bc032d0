package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Turns requests into answers. Watches are not here: they are no answers, but a stream. */
final class ApiHandler {
    private final ObjectStore store;
    private final ResourceTypes types;
    private final Access access;
    private final ObjectWriter writer;
    private final ApplyPatch applyPatch = new ApplyPatch();
    private final Discovery discovery;
    private final Pages pages;

    ApiHandler(ObjectStore store, ResourceTypes types, Access access, Admission admission, Pages pages) {
        this.pages = pages;
        this.store = store;
        this.types = types;
        this.access = access;
        this.writer = new ObjectWriter(store, types, admission);
        this.discovery = new Discovery(types);
    }

    Answer handle(ApiRequest request) {
        try {
            access.check(request);
            if (request.isReview()) {
                return access.review(request, Json.parseObject(request.body()));
            }
            if (request.plural().isEmpty()) {
                return discovery.answer(request);
            }
            var type = types.require(request.group(), request.plural());
            return store.locked(() -> answer(request, type));
        } catch (ApiFailure failure) {
            return Answer.of(failure);
        }
    }

    private Answer answer(ApiRequest request, ResourceType type) {
        checkSubresource(request, type);
        return switch (request.verb()) {
            case GET -> Answer.ok(scaled(request, current(request, type)));
            case LIST -> Answer.ok(list(request, type));
            case WATCH -> throw ApiFailure.badRequest("a watch needs a WebSocket");
            case CREATE -> create(request, type);
            case UPDATE -> update(request, type, Json.parseObject(request.body()));
            case PATCH -> patch(request, type);
            case DELETE -> delete(request, type, current(request, type));
            case DELETECOLLECTION -> deleteCollection(request, type);
        };
    }

    private Answer create(ApiRequest request, ResourceType type) {
        if (request.subresource().equals("eviction")) {
            return delete(request, type, current(request, type));
        }
        if (!request.name().isEmpty()) {
            throw ApiFailure.notAllowed();
        }
        return Answer.created(writer.create(request, type, Json.parseObject(request.body())));
    }

    private Answer update(ApiRequest request, ResourceType type, ObjectNode proposed) {
        var current = current(request, type);
        if (Scale.isAsked(request)) {
            return Answer.ok(Scale.of(writer.update(request, type, current, Scale.apply(proposed, current))));
        }
        if (type.custom()
                && Json.text(proposed.path("metadata"), "resourceVersion").isEmpty()) {
            throw ApiFailure.invalid(
                    type,
                    request.name(),
                    "metadata.resourceVersion",
                    "Invalid value: 0x0: must be specified for an update");
        }
        return Answer.ok(writer.update(request, type, current, proposed));
    }

    private Answer patch(ApiRequest request, ResourceType type) {
        if (request.contentType().startsWith("application/apply-patch")) {
            return apply(request, type);
        }
        var current = current(request, type);
        if (Scale.isAsked(request)) {
            var scale = patched(request, Scale.of(current));
            return Answer.ok(Scale.of(writer.update(request, type, current, Scale.apply(scale, current))));
        }
        return Answer.ok(writer.update(request, type, current, patched(request, current)));
    }

    private static ObjectNode patched(ApiRequest request, ObjectNode target) {
        var patch = Json.parse(request.body());
        if (request.contentType().startsWith("application/json-patch")) {
            return JsonPatch.apply(patch, target);
        }
        var merge = Json.parseObject(request.body());
        if (request.contentType().startsWith("application/merge-patch")) {
            return MergePatch.apply(merge, target);
        }
        if (request.contentType().startsWith("application/strategic-merge-patch")) {
            return MergePatch.applyKeyed(merge, target);
        }
        throw ApiFailure.unsupportedPatch(request.contentType());
    }

    private Answer apply(ApiRequest request, ResourceType type) {
        var configuration = Json.parseObject(request.body());
        Json.child(configuration, "metadata").remove("managedFields");
        var current = store.get(type.key(request.namespace(), request.name()));
        if (current.isEmpty() && request.subresource().isEmpty()) {
            Json.child(configuration, "metadata").put("name", request.name());
            var created = writer.create(request, type, configuration);
            remember(request, configuration, created);
            return Answer.created(created);
        }
        var before = current.orElseThrow(() -> ApiFailure.notFound(type, request.name()));
        var stored = writer.update(request, type, before, applyPatch.apply(configuration, before, request));
        remember(request, configuration, stored);
        return Answer.ok(stored);
    }

    private void remember(ApiRequest request, ObjectNode configuration, ObjectNode stored) {
        if (!request.isDryRun()) {
            applyPatch.remember(configuration, stored, request);
        }
    }

    private Answer delete(ApiRequest request, ResourceType type, ObjectNode current) {
        var options = request.body().isBlank() ? Json.object() : Json.parseObject(request.body());
        request.parameter("propagationPolicy").ifPresent(policy -> options.put("propagationPolicy", policy));
        return Answer.ok(writer.delete(request, type, current, options));
    }

    private Answer deleteCollection(ApiRequest request, ResourceType type) {
        var selected = list(request, type);
        for (var object : selectedObjects(request, type)) {
            delete(request, type, object);
        }
        return Answer.ok(selected);
    }

    private ObjectNode list(ApiRequest request, ResourceType type) {
        var list = Json.object();
        list.put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        var metadata = list.putObject("metadata");
        list.putArray("items").addAll(pages.page(request, metadata, selectedObjects(request, type), store.version()));
        return list;
    }

    private List<ObjectNode> selectedObjects(ApiRequest request, ResourceType type) {
        return store.list(type, request.namespace()).stream()
                .filter(Selector.of(request))
                .toList();
    }

    private ObjectNode current(ApiRequest request, ResourceType type) {
        return store.get(type.key(request.namespace(), request.name()))
                .orElseThrow(() -> ApiFailure.notFound(type, request.name()));
    }

    private static ObjectNode scaled(ApiRequest request, ObjectNode object) {
        return Optional.of(object)
                .filter(any -> Scale.isAsked(request))
                .map(Scale::of)
                .orElse(object);
    }

    private static void checkSubresource(ApiRequest request, ResourceType type) {
        var served = switch (request.subresource()) {
            case "" -> true;
            case "status" -> type.status();
            case "scale" -> type.group().equals("apps");
            case "eviction" -> type.is("", "pods") && request.verb() == Verb.CREATE;
            default -> false;
        };
        if (!served) {
            throw ApiFailure.unknownResource();
        }
    }
}
