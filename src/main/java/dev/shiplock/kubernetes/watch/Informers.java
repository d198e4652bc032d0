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

    /** @param needed whether to try for ever; otherwise a refusal (no right, no such kind) is an answer, until the next start */
    Running inNamespace(ApiResource resource, String namespace, Sink sink, boolean needed, Runnable onSynced) {
        return start(
                resource,
                namespace,
                client.genericKubernetesResources(context(resource, true)).inNamespace(namespace),
                sink,
                needed,
                onSynced);
    }

    /** Watches what the operator can do without. */
    Running clusterWide(ApiResource resource, Sink sink, Runnable onSynced) {
        return start(resource, "", client.genericKubernetesResources(context(resource, false)), sink, false, onSynced);
    }

    private Running start(
            ApiResource resource,
            String namespace,
            Informable<GenericKubernetesResource> objects,
            Sink sink,
            boolean needed,
            Runnable onSynced) {
        Trouble trouble = new Trouble();
        SharedIndexInformer<GenericKubernetesResource> informer = objects.withLimit(PAGE)
                .runnableInformer(0)
                .removeNamespaceIndex()
                .itemStore(new StrippingStore(mapper, sink))
                .exceptionHandler((started, failure) -> {
                    trouble.last = Optional.of(inWords(resource, namespace, failure));
                    return needed || !isRefused(failure);
                });
        var unused = informer.start().thenRun(onSynced);
        return new Running(resource, informer, trouble);
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
