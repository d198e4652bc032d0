package dev.shiplock.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Objects as JSON, exactly as the API server gives them: typed models would drop unknown fields and rewrite quantities, and a field that
 * was rewritten on the way is not the field that has to be put back.
 */
final class ObjectApi {
    static final String FIELD_MANAGER = "shiplock";
    private static final int PAGE = 500;
    private static final int LIST_ATTEMPTS = 4;
    private static final String JSON = "application/json";
    private static final String JSON_PATCH = "application/json-patch+json";

    private final KubernetesClient client;
    private final ObjectMapper mapper = new ObjectMapper();

    ObjectApi(KubernetesClient client) {
        this.client = client;
    }

    /** An object, or nothing where there is none. */
    Optional<JsonNode> get(ApiResource resource, String namespace, String name) {
        ApiAnswer answer = send("GET", JSON, path(resource.collection(namespace), name), Map.of(), Optional.empty());
        if (answer.code() == 404) {
            return Optional.empty();
        }
        return Optional.of(require(answer, "get", resource, namespace));
    }

    /** An object that is in no namespace, or nothing where there is none. */
    Optional<JsonNode> getClusterWide(ApiResource resource, String name) {
        ApiAnswer answer = send("GET", JSON, path(resource.collection(), name), Map.of(), Optional.empty());
        return answer.code() == 404 ? Optional.empty() : Optional.of(require(answer, "get", resource, ""));
    }

    /**
     * All objects of a kind with these labels, page by page; none where the API does not serve the kind. A list that goes out of date between
     * two pages is begun anew, a few times.
     */
    List<JsonNode> list(ApiResource resource, String namespace, String labelSelector) {
        for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
            Optional<List<JsonNode>> whole = pages(resource, namespace, labelSelector);
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new ClusterException.Unavailable("The list of " + resource.qualifiedPlural() + " in namespace "
                + namespace + " went out of date " + LIST_ATTEMPTS + " times while it was read");
    }

    /** Empty if the pages that are left are no longer there. */
    private Optional<List<JsonNode>> pages(ApiResource resource, String namespace, String labelSelector) {
        List<JsonNode> items = new ArrayList<>();
        String next = "";
        do {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("limit", Integer.toString(PAGE));
            if (!labelSelector.isEmpty()) {
                query.put("labelSelector", labelSelector);
            }
            if (!next.isEmpty()) {
                query.put("continue", next);
            }
            ApiAnswer answer = send("GET", JSON, path(resource.collection(namespace)), query, Optional.empty());
            if (answer.code() == 404) {
                return Optional.of(List.of());
            }
            if (answer.code() == 410) {
                return Optional.empty();
            }
            JsonNode page = require(answer, "list", resource, namespace);
            page.path("items").forEach(items::add);
            next = page.path("metadata").path("continue").asText();
        } while (!next.isEmpty());
        return Optional.of(items);
    }

    /** Sends a JSON Patch. What the server makes of it is the caller's to judge. */
    ApiAnswer patch(ApiResource resource, String namespace, String name, JsonNode operations, boolean dryRun) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("fieldManager", FIELD_MANAGER);
        if (dryRun) {
            query.put("dryRun", "All");
        }
        return send("PATCH", JSON_PATCH, path(resource.collection(namespace), name), query, Optional.of(operations));
    }

    /** Deletes an object if it still has this uid; one that is gone or was replaced is left alone. */
    void delete(ApiResource resource, String namespace, String name, String uid) {
        ObjectNode options = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "DeleteOptions")
                .set("preconditions", JsonNodeFactory.instance.objectNode().put("uid", uid));
        ApiAnswer answer =
                send("DELETE", JSON, path(resource.collection(namespace), name), Map.of(), Optional.of(options));
        if (answer.code() != 404 && answer.code() != 409) {
            require(answer, "delete", resource, namespace);
        }
    }

    /** Creates an object that is in no namespace. */
    JsonNode createClusterWide(ApiResource resource, JsonNode object) {
        return require(
                send("POST", JSON, path(resource.collection()), Map.of(), Optional.of(object)), "create", resource, "");
    }

    /** The body of an answer that has to be a success. */
    JsonNode require(ApiAnswer answer, String verb, ApiResource resource, String namespace) {
        if (answer.succeeded()) {
            return answer.body();
        }
        if (answer.code() == 403) {
            throw new ClusterException.MissingRights(verb, resource, namespace);
        }
        throw unavailable(answer, verb, resource, namespace);
    }

    static ClusterException unavailable(ApiAnswer answer, String verb, ApiResource resource, String namespace) {
        return new ClusterException.Unavailable("The API server did not " + verb + " " + resource.qualifiedPlural()
                + " in namespace " + namespace + ": " + answer.message() + " (HTTP " + answer.code() + ")");
    }

    private static String path(List<String> collection, String... more) {
        return java.util.stream.Stream.concat(collection.stream(), java.util.Arrays.stream(more))
                .map(ObjectApi::encode)
                .collect(Collectors.joining("/", "/", ""));
    }

    private ApiAnswer send(
            String method, String contentType, String path, Map<String, String> query, Optional<JsonNode> body) {
        String base = client.getMasterUrl().toString().replaceAll("/+$", "");
        String parameters = query.entrySet().stream()
                .map(e -> e.getKey() + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&", "?", ""));
        HttpRequest.Builder request = client.getHttpClient().newHttpRequestBuilder();
        request.uri(base + path + (query.isEmpty() ? "" : parameters)).header("Accept", JSON);
        body.ifPresent(json -> request.method(method, contentType, json.toString()));
        return await(method + " " + path, client.getHttpClient().sendAsync(request.build(), byte[].class));
    }

    private ApiAnswer await(String what, CompletableFuture<HttpResponse<byte[]>> future) {
        try {
            int limit = client.getConfiguration().getRequestTimeout();
            HttpResponse<byte[]> response = future.get(limit > 0 ? limit : 60_000, TimeUnit.MILLISECONDS);
            return new ApiAnswer(response.code(), parse(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            future.cancel(true);
            throw new ClusterException.Unavailable(what + " was interrupted", e);
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new ClusterException.Unavailable(what + " was not answered in time", e);
        } catch (ExecutionException | IOException e) {
            throw new ClusterException.Unavailable(what + " failed: " + rootMessage(e), e);
        }
    }

    private JsonNode parse(byte[] body) throws IOException {
        if (body.length == 0 || body[0] != '{') {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("message", new String(body, StandardCharsets.UTF_8).strip());
        }
        try {
            return mapper.readTree(body);
        } catch (JsonProcessingException quotesTheBody) {
            throw new IOException("the answer is no JSON");
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
