package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open watches. Each starts after the resource version that its client has seen, and misses nothing from there on. */
final class Watches {
    private static final int GOING_AWAY = 1001;

    private final ObjectStore store;
    private final List<Watch> open = new CopyOnWriteArrayList<>();
    private volatile Predicate<ApiRequest> late = request -> false;

    Watches(ObjectStore store) {
        this.store = store;
        store.onChange(change -> open.forEach(watch -> watch.tell(change)));
    }

    /** A watch that begins once its WebSocket is open. */
    WebSocketListener begin(ApiRequest request, ResourceType type) {
        return new Watch(request, type);
    }

    /** Ends every watch of a client. */
    void close(String identity) {
        open.stream().filter(watch -> watch.request.identity().equals(identity)).forEach(Watch::end);
    }

    /** Keeps the events of these watches back until the registration is closed; then they arrive in their order. */
    Registration hold(Predicate<ApiRequest> watches) {
        late = watches;
        return () -> store.locked(() -> {
            late = request -> false;
            open.forEach(Watch::deliver);
            return open.size();
        });
    }

    List<String> open(String identity) {
        return open.stream()
                .map(watch -> watch.request)
                .filter(request -> request.identity().equals(identity))
                .map(request -> request.plural() + (request.namespace().isEmpty() ? "" : " in " + request.namespace()))
                .sorted()
                .toList();
    }

    private final class Watch extends WebSocketListener {
        private final ApiRequest request;
        private final ResourceType type;
        private final Predicate<ObjectNode> selector;
        private final Deque<String> held = new ArrayDeque<>();
        private @Nullable WebSocket socket;

        private Watch(ApiRequest request, ResourceType type) {
            this.request = request;
            this.type = type;
            this.selector = Selector.of(request);
        }

        @Override
        public void onOpen(WebSocket webSocket, Response response) {
            store.locked(() -> {
                socket = webSocket;
                catchUp();
                return open.add(this);
            });
        }

        @Override
        public void onClosed(WebSocket webSocket, int code, String reason) {
            open.remove(this);
        }

        @Override
        public void onFailure(WebSocket webSocket, Throwable error, Response response) {
            open.remove(this);
        }

        private void catchUp() {
            var seen = request.parameter("resourceVersion").filter(version -> !version.equals("0"));
            if (seen.isEmpty()) {
                for (var object : store.list(type, request.namespace())) {
                    if (selector.test(object)) {
                        send("ADDED", object);
                    }
                }
                return;
            }
            store.since(Long.parseLong(seen.get()))
                    .ifPresentOrElse(
                            changes -> changes.forEach(this::tell),
                            () -> send("ERROR", ApiFailure.gone().body()));
        }

        private void tell(Change change) {
            var key = change.key();
            var elsewhere =
                    !request.namespace().isEmpty() && !request.namespace().equals(key.namespace());
            if (elsewhere || !type.is(key.group(), key.plural())) {
                return;
            }
            var matched = change.before().filter(selector).isPresent();
            var matches = change.kind() != Change.Kind.DELETED && selector.test(change.after());
            if (matches) {
                send(matched ? "MODIFIED" : "ADDED", change.after());
            } else if (matched) {
                send("DELETED", change.after());
            }
        }

        private void send(String event, ObjectNode object) {
            var message = Json.object().put("type", event);
            message.set("object", object);
            held.add(Json.print(message));
            if (!late.test(request)) {
                deliver();
            }
        }

        /** Under the store's lock, like everything that adds. */
        private void deliver() {
            while (!held.isEmpty()) {
                String next = held.removeFirst();
                Optional.ofNullable(socket).ifPresent(to -> to.send(next));
            }
        }

        private void end() {
            open.remove(this);
            Optional.ofNullable(socket).ifPresent(it -> it.close(GOING_AWAY, "the server is going away"));
        }
    }
}
