package dev.shiplock.demo.api;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One request, taken apart. What a request does not name is an empty string.
 *
 * @param identity the client's User-Agent: how the embedded API tells clients apart
 * @param method the HTTP method
 * @param uri path and query as sent
 * @param group empty for the core group
 * @param plural empty for requests about the API itself (discovery, version)
 * @param query the decoded query parameters
 */
public record ApiRequest(
        String identity,
        Verb verb,
        String method,
        String uri,
        String group,
        String version,
        String namespace,
        String plural,
        String name,
        String subresource,
        Map<String, String> query,
        String contentType,
        String body) {
    private static final Set<String> REVIEWS = Set.of("authorization.k8s.io", "authentication.k8s.io");
    private static final Set<String> OF_NAMESPACES = Set.of("status", "finalize");

    /** Takes a request apart. */
    static ApiRequest parse(String identity, String method, String uri, String contentType, String body) {
        var target = URI.create(uri);
        var query = query(target.getRawQuery());
        var place = Place.of(target.getPath());
        return new ApiRequest(
                identity,
                verb(method, place, query),
                method,
                uri,
                place.group(),
                place.version(),
                place.namespace(),
                place.plural(),
                place.name(),
                place.subresource(),
                query,
                contentType,
                body);
    }

    /** Whether this asks for a change of what is stored. A dry run does, too; a review (may I …?) does not. */
    public boolean isWrite() {
        return verb.writes() && !plural.isEmpty() && !REVIEWS.contains(group);
    }

    /** Whether nothing may be persisted. */
    public boolean isDryRun() {
        return Optional.ofNullable(query.get("dryRun")).filter("All"::equals).isPresent();
    }

    /** Whether the request is about objects of this type, by its plural: {@code promotions}, {@code pods}. */
    public boolean isAbout(String otherPlural) {
        return plural.equals(otherPlural);
    }

    Optional<String> parameter(String key) {
        return Optional.ofNullable(query.get(key)).filter(value -> !value.isEmpty());
    }

    boolean isReview() {
        return REVIEWS.contains(group);
    }

    private static Verb verb(String method, Place place, Map<String, String> query) {
        return switch (method) {
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "PATCH" -> Verb.PATCH;
            case "DELETE" -> place.name().isEmpty() ? Verb.DELETECOLLECTION : Verb.DELETE;
            default -> {
                var watch = query.getOrDefault("watch", "false");
                if (watch.equals("true") || watch.equals("1")) {
                    yield Verb.WATCH;
                }
                yield place.name().isEmpty() ? Verb.LIST : Verb.GET;
            }
        };
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw != null) {
            for (var pair : raw.split("&", -1)) {
                var equals = pair.indexOf('=');
                var key = equals < 0 ? pair : pair.substring(0, equals);
                query.put(decode(key), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return Map.copyOf(query);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The path's parts. */
    private record Place(
            String group, String version, String namespace, String plural, String name, String subresource) {
        static Place of(String path) {
            var parts = new ArrayList<>(List.of(path.split("/")));
            parts.removeIf(String::isEmpty);
            var core = !parts.isEmpty() && parts.getFirst().equals("api");
            var group = core || parts.size() < 2 ? "" : parts.get(1);
            var before = core ? 1 : 2;
            var version = parts.size() > before ? parts.get(before) : "";
            var rest = parts.size() > before + 1 ? parts.subList(before + 1, parts.size()) : List.<String>of();
            var inNamespace = rest.size() > 2
                    && rest.getFirst().equals("namespaces")
                    && !(core && rest.size() == 3 && OF_NAMESPACES.contains(rest.get(2)));
            var namespace = inNamespace ? rest.get(1) : "";
            var object = inNamespace ? rest.subList(2, rest.size()) : rest;
            return new Place(group, version, namespace, at(object, 0), at(object, 1), at(object, 2));
        }

        private static String at(List<String> parts, int index) {
            return index < parts.size() ? parts.get(index) : "";
        }
    }
}
