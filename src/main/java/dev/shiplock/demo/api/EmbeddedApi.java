package dev.shiplock.demo.api;

import dev.shiplock.kubernetes.http.EventLoopHttpFactory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Kubernetes API server in this process, on a loopback port, with its objects in memory. It knows the usual kinds and
 * those of {@code shiplock.dev}; it runs no controllers (see {@code dev.shiplock.demo.simulation}) and checks no schema.
 *
 * <p>Like a real server: resource versions and conflicts, the status subresource, generations, dry runs, JSON, merge,
 * strategic and apply patches, selectors, pages, watches from a resource version, finalizers, owner references, admission
 * ({@link #admission}) and access rules ({@link #access}). Unlike one: namespaces need not exist, pods are gone as soon as they are deleted, and field managers do not conflict.
 */
public final class EmbeddedApi implements AutoCloseable {
    private static final String DEFAULT_IDENTITY = "test";

    private final ResourceTypes types = new ResourceTypes();
    private final ObjectStore store = new ObjectStore();
    private final Watches watches = new Watches(store);
    private final Faults faults = new Faults(watches);
    private final Access access = new Access();
    private final Admission admission = new Admission();
    private final Pages pages = new Pages();
    private final ApiDispatcher dispatcher;
    private final Vertx vertx;
    private final HttpFront front;

    private EmbeddedApi(int port) {
        var handler = new ApiHandler(store, types, access, admission, pages);
        dispatcher = new ApiDispatcher(store, types, handler, watches, faults, access);
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        front = new HttpFront(vertx, dispatcher, port);
    }

    /** Starts a server on a free port of the loopback interface. */
    public static EmbeddedApi start() {
        return start(0);
    }

    /** Starts a server on a port of the loopback interface. */
    public static EmbeddedApi start(int port) {
        return new EmbeddedApi(port);
    }

    /** Where the server answers, without a trailing slash. */
    public String url() {
        return "http://127.0.0.1:" + front.port();
    }

    /** A new client with the identity {@code test}. Whoever asks for it closes it. */
    public KubernetesClient client() {
        return client(DEFAULT_IDENTITY);
    }

    /**
     * A new client that the server knows by this identity (its User-Agent). It sends no request twice: retries of the
     * HTTP layer would hide faults. Whoever asks for it closes it.
     */
    public KubernetesClient client(String identity) {
        return new KubernetesClientBuilder()
                .withConfig(config(identity))
                .withHttpClientFactory(new EventLoopHttpFactory(vertx))
                .build();
    }

    /** The configuration of a client with this identity, for those who build their own. */
    public Config config(String identity) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url())
                .withUserAgent(identity)
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectInterval(20)
                .build();
    }

    /** A client without HTTP, which no fault hits. */
    public InProcessClient inProcess(String identity) {
        return new InProcessClient(identity, dispatcher, types);
    }

    /** What goes wrong, and what was asked for. */
    public Faults faults() {
        return faults;
    }

    /** Who may do what. */
    public Access access() {
        return access;
    }

    /** What changes or refuses objects on their way in. */
    public Admission admission() {
        return admission;
    }

    /** Serves one more kind. */
    public void register(ResourceType type) {
        types.register(type);
    }

    /** Serves the kind that a CustomResourceDefinition describes. */
    public void register(CustomResourceDefinitionContext context) {
        types.register(ResourceType.of(context));
    }

    /**
     * Forgets past changes: a watch that resumes from an older resource version, or a list from its next page, gets 410 and
     * has to begin anew.
     */
    public void compactHistory() {
        store.forgetHistory();
        pages.forget();
    }

    /** What a client watches at this moment, one entry for each watch: {@code pods} or {@code pods in shop}, in order. */
    public List<String> openWatches(String identity) {
        return watches.open(identity);
    }

    /** Calls whenever an object was added, modified or removed; the listener must return at once. */
    public Registration onChange(Consumer<ObjectChanged> listener) {
        return store.onChange(change -> listener.accept(ObjectChanged.of(change)));
    }

    /** Stops the server and breaks the connections of its clients. */
    @Override
    public void close() {
        front.close();
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
