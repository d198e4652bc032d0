package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** What clients ask about the API itself: its version, its groups, their resources, its health. */
final class Discovery {
    private final ResourceTypes types;

    Discovery(ResourceTypes types) {
        this.types = types;
    }

    Answer answer(ApiRequest request) {
        var path = request.uri().replaceAll("\\?.*|/$", "");
        return switch (path) {
            case "/version" -> Answer.ok(version());
            case "/livez", "/readyz", "/healthz" -> Answer.ok(Json.object().put("status", "ok"));
            case "/api" -> Answer.ok(coreVersions());
            case "/apis" -> Answer.ok(groups());
            default -> Answer.ok(request.version().isEmpty() ? group(request.group()) : resources(request));
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "34")
                .put("gitVersion", "v1.34.0-embedded")
                .put("platform", "embedded");
    }

    private static ObjectNode coreVersions() {
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        return versions;
    }

    private ObjectNode groups() {
        var groups = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var list = groups.putArray("groups");
        types.all().stream()
                .map(ResourceType::group)
                .filter(name -> !name.isEmpty())
                .distinct()
                .forEach(name -> list.add(group(name)));
        return groups;
    }

    private ObjectNode group(String name) {
        var versions = types.all().stream()
                .filter(type -> type.group().equals(name) && !name.isEmpty())
                .map(ResourceType::version)
                .distinct()
                .toList();
        if (versions.isEmpty()) {
            throw ApiFailure.unknownResource();
        }
        var group =
                Json.object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
        var list = group.putArray("versions");
        versions.forEach(version -> describe(name, version, list.addObject()));
        describe(name, versions.getFirst(), group.putObject("preferredVersion"));
        return group;
    }

    private static void describe(String group, String version, ObjectNode into) {
        into.put("groupVersion", group + "/" + version).put("version", version);
    }

    private ObjectNode resources(ApiRequest request) {
        var list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        var resources = list.putArray("resources");
        for (var type : types.all()) {
            if (type.group().equals(request.group()) && type.version().equals(request.version())) {
                list.put("groupVersion", type.apiVersion());
                describe(type, type.plural(), resources);
                if (type.status()) {
                    describe(type, type.plural() + "/status", resources);
                }
            }
        }
        if (resources.isEmpty()) {
            throw ApiFailure.unknownResource();
        }
        return list;
    }

    private static void describe(ResourceType type, String name, ArrayNode resources) {
        var resource = resources
                .addObject()
                .put("name", name)
                .put("singularName", type.kind().toLowerCase(Locale.ROOT))
                .put("namespaced", type.namespaced())
                .put("kind", type.kind());
        var shortNames = resource.putArray("shortNames");
        if (name.equals(type.plural())) {
            type.shortNames().forEach(shortNames::add);
        }
        var verbs = resource.putArray("verbs");
        for (var verb : Verb.values()) {
            verbs.add(verb.name().toLowerCase(Locale.ROOT));
        }
    }
}
