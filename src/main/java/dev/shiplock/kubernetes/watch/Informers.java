package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.comparison.KnownSecrets;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.ClusterException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/** Starts informers that keep nothing but what their sink takes. */
final class Informers {
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final InstantSource clock;
    private final ObjectMapper mapper = new ObjectMapper();

    Informers(KubernetesClient client, InstantSource clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * Starts an informer.
     *
     * @param namespace the namespace to watch; empty for the whole cluster
     * @param namespaced whether objects of this kind are in namespaces
     * @param needed whether to try for ever; otherwise a refusal (no right, no such kind) is an answer, until the next start
     * @param sinks where the objects of a namespace go; empty if nobody wants them
     * @param onRead called once, when everything that is there has been read
     */
    RunningInformer start(
            ApiResource resource,
            String namespace,
            boolean namespaced,
            boolean needed,
            Function<String, Optional<Sink>> sinks,
            Runnable onRead) {
        Connection connection = new Connection(clock);
        SharedIndexInformer<GenericKubernetesResource> informer = objects(resource, namespace, namespaced)
                .withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(new StrippingStore(mapper, sinks))
                .exceptionHandler((started, failure) -> {
                    connection.failed(inWords(resource, namespace, failure));
                    return needed || !isRefused(failure);
                });
        var unused = informer.start().thenRun(onRead);
        return new RunningInformer(resource, informer, connection);
    }

    private Informable<GenericKubernetesResource> objects(ApiResource resource, String namespace, boolean namespaced) {
        var objects = client.genericKubernetesResources(context(resource, namespaced));
        if (!namespaced) {
            return objects;
        }
        return namespace.isEmpty() ? objects.inAnyNamespace() : objects.inNamespace(namespace);
    }

    private static boolean isRefused(Throwable failure) {
        int code = code(failure);
        return code == 403 || code == 404;
    }

    /** The HTTP status that is at the bottom of a failure; 0 if there is none. */
    private static int code(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException answer && answer.getCode() > 0) {
                return answer.getCode();
            }
        }
        return 0;
    }

    private static String inWords(ApiResource resource, String namespace, Throwable failure) {
        if (code(failure) == 403) {
            return String.valueOf(
                    new ClusterException.MissingRights("list and watch", resource, namespace).getMessage());
        }
        return "Watching " + resource.qualifiedPlural() + " does not work: "
                + KnownSecrets.NONE.masked(String.valueOf(failure.getMessage()));
    }

    private static ResourceDefinitionContext context(ApiResource resource, boolean namespaced) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(resource.group())
                .withVersion(resource.version())
                .withKind(resource.kind())
                .withPlural(resource.plural())
                .withNamespaced(namespaced)
                .build();
    }
}
