package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.kubernetes.ApiResource;
import dev.shiplock.kubernetes.ClusterException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;

/** Starts informers that keep nothing but what their sink takes. */
final class Informers {
    private static final long PAGE = 500;

    private final KubernetesClient client;
    private final ObjectMapper mapper = new ObjectMapper();

    Informers(KubernetesClient client) {
        this.client = client;
    }

    /** An informer and what keeps it from working, if anything does. */
    record Running(ApiResource resource, SharedIndexInformer<GenericKubernetesResource> informer, Trouble trouble) {

        Optional<String> problem() {
            return informer.hasSynced() && informer.isWatching() ? Optional.empty() : trouble.last;
        }

        void stop() {
            informer.close();
        }
    }

    /** The last thing that went wrong. */
    static final class Trouble {
        private volatile Optional<String> last = Optional.empty();
    }

    Running inNamespace(ApiResource resource, String namespace, Sink sink, Runnable onSynced) {
        return start(
                resource,
                namespace,
                client.genericKubernetesResources(context(resource, true)).inNamespace(namespace),
                sink,
                onSynced);
    }

    Running clusterWide(ApiResource resource, Sink sink, Runnable onSynced) {
        return start(resource, "", client.genericKubernetesResources(context(resource, false)), sink, onSynced);
    }

    private Running start(
            ApiResource resource,
            String namespace,
            Informable<GenericKubernetesResource> objects,
            Sink sink,
            Runnable onSynced) {
        Trouble trouble = new Trouble();
        SharedIndexInformer<GenericKubernetesResource> informer = objects.withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(new StrippingStore(mapper, sink))
                .exceptionHandler((started, failure) -> {
                    trouble.last = Optional.of(inWords(resource, namespace, failure));
                    return true;
                });
        var unused = informer.start().thenRun(onSynced);
        return new Running(resource, informer, trouble);
    }

    private static String inWords(ApiResource resource, String namespace, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException answer && answer.getCode() == 403) {
                return String.valueOf(
                        new ClusterException.MissingRights("list and watch", resource, namespace).getMessage());
            }
        }
        return "Watching " + resource.qualifiedPlural() + " does not work: " + failure.getMessage();
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
