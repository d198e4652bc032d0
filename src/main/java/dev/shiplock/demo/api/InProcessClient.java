package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A client without HTTP: its requests are carried out by the calling thread and follow the same rules. Its writes are
 * in the journal; no injected fault hits them. For simulations, and for tests that act in the middle of somebody's write.
 *
 * <p>Objects that are returned are copies. A namespace may be empty for objects of the cluster, and for lists of all.
 */
public final class InProcessClient {
    private final String identity;
    private final ApiDispatcher dispatcher;
    private final ResourceTypes types;

    InProcessClient(String identity, ApiDispatcher dispatcher, ResourceTypes types) {
        this.identity = identity;
        this.dispatcher = dispatcher;
        this.types = types;
    }

    /** The object, or empty when there is none. */
    public <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
        var answer = send("GET", path(typeOf(type), namespace, name), "");
        return answer.code() == 404 ? Optional.empty() : Optional.of(Json.typed(check(answer), type));
    }

    /** The objects of a namespace, by name. */
    public <T extends HasMetadata> List<T> list(Class<T> type, String namespace) {
        return list(type, namespace, object -> true);
    }

    /** The objects of a namespace that match, by name; the predicate must not alter what it gets. */
    public <T extends HasMetadata> List<T> list(Class<T> type, String namespace, Predicate<JsonNode> wanted) {
        var objects = new ArrayList<T>();
        for (var item :
                check(send("GET", path(typeOf(type), namespace, ""), "")).path("items")) {
            if (wanted.test(item)) {
                objects.add(Json.typed(item, type));
            }
        }
        return List.copyOf(objects);
    }

    /** Creates an object and returns it as stored. */
    public <T extends HasMetadata> T create(T object) {
        var type = typeOf(object.getClass());
        return same(object, send("POST", path(type, namespace(object), ""), body(object)));
    }

    /** Replaces an object, except its status; a resource version that is set must be the current one. */
    public <T extends HasMetadata> T update(T object) {
        return same(object, send("PUT", path(object), body(object)));
    }

    /** Replaces the status of an object; a resource version that is set must be the current one. */
    public <T extends HasMetadata> T updateStatus(T object) {
        return same(object, send("PUT", path(object) + "/status", body(object)));
    }

    /** Deletes an object. One that is not there is fine. */
    public void delete(HasMetadata object) {
        delete(
                typeOf(object.getClass()),
                namespace(object),
                object.getMetadata().getName());
    }

    /** Deletes an object of any kind, named by its plural: {@code promotions.shiplock.dev}, {@code pods}. */
    public void delete(String qualifiedPlural, String namespace, String name) {
        delete(typeOf(qualifiedPlural), namespace, name);
    }

    /** Does several things as one: no other client's request is carried out meanwhile. */
    public void atomically(Runnable action) {
        dispatcher.atomically(action);
    }

    /** Reads an object of any kind, named by its plural: {@code promotions.shiplock.dev}, {@code pods}. */
    public Optional<ObjectNode> get(String qualifiedPlural, String namespace, String name) {
        var answer = send("GET", path(typeOf(qualifiedPlural), namespace, name), "");
        return answer.code() == 404
                ? Optional.empty()
                : Optional.of(check(answer).deepCopy());
    }

    /** Changes an object of any kind, its status excepted; again on the newest one when somebody else was faster. */
    public ObjectNode edit(String qualifiedPlural, String namespace, String name, Consumer<ObjectNode> change) {
        return edit(qualifiedPlural, namespace, name, "", change);
    }

    /** Changes the status of an object of any kind; the change gets the whole object. */
    public ObjectNode editStatus(String qualifiedPlural, String namespace, String name, Consumer<ObjectNode> change) {
        return edit(qualifiedPlural, namespace, name, "/status", change);
    }

    /** Removes the status of an object, as restoring a backup does. */
    public void wipeStatus(String qualifiedPlural, String namespace, String name) {
        editStatus(qualifiedPlural, namespace, name, object -> object.remove("status"));
    }

    private ObjectNode edit(
            String qualifiedPlural, String namespace, String name, String subresource, Consumer<ObjectNode> change) {
        var path = path(typeOf(qualifiedPlural), namespace, name);
        while (true) {
            var object = check(send("GET", path, "")).deepCopy();
            change.accept(object);
            var answer = send("PUT", path + subresource, Json.print(object));
            if (answer.code() != HttpURLConnection.HTTP_CONFLICT) {
                return check(answer).deepCopy();
            }
        }
    }

    private void delete(ResourceType type, String namespace, String name) {
        var answer = send("DELETE", path(type, namespace, name), "");
        if (answer.code() != 404) {
            check(answer);
        }
    }

    private Answer send(String method, String path, String body) {
        return dispatcher.dispatchInProcess(ApiRequest.parse(identity, method, path, "application/json", body));
    }

    private ObjectNode check(Answer answer) {
        if (!answer.isSuccess()) {
            throw new IllegalStateException("The embedded API refused a request of %s with %d: %s"
                    .formatted(identity, answer.code(), Json.text(answer.body(), "message")));
        }
        return answer.body();
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> T same(T object, Answer answer) {
        return (T) Json.typed(check(answer), object.getClass());
    }

    private String path(HasMetadata object) {
        return path(
                typeOf(object.getClass()),
                namespace(object),
                object.getMetadata().getName());
    }

    private static String path(ResourceType type, String namespace, String name) {
        var inNamespace = type.namespaced() && !namespace.isEmpty() ? "/namespaces/" + namespace : "";
        var prefix = type.group().isEmpty() ? "/api/" : "/apis/";
        return prefix + type.apiVersion() + inNamespace + "/" + type.plural() + (name.isEmpty() ? "" : "/" + name);
    }

    private ResourceType typeOf(Class<? extends HasMetadata> type) {
        return types.require(HasMetadata.getGroup(type), HasMetadata.getPlural(type));
    }

    private ResourceType typeOf(String qualifiedPlural) {
        var dot = qualifiedPlural.indexOf('.');
        return dot < 0
                ? types.require("", qualifiedPlural)
                : types.require(qualifiedPlural.substring(dot + 1), qualifiedPlural.substring(0, dot));
    }

    private static String namespace(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getNamespace()).orElse("");
    }

    private static String body(HasMetadata object) {
        return Json.print(Json.tree(object));
    }
}
