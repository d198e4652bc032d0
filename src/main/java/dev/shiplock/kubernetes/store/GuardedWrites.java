package dev.shiplock.kubernetes.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.comparison.KnownSecrets;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Writes of our own objects that fail with {@link Outdated} when somebody else was faster. */
final class GuardedWrites<T extends CustomResource<?, ?>> {
    private final KubernetesClient client;
    private final Class<T> type;

    GuardedWrites(KubernetesClient client, Class<T> type) {
        this.client = client;
        this.type = type;
    }

    Optional<T> get(String namespace, String name) {
        return Optional.ofNullable(
                client.resources(type).inNamespace(namespace).withName(name).get());
    }

    /** Replaces the status; the object carries the resourceVersion that was read. */
    T status(T object) {
        return guarded(object, () -> client.resource(object).updateStatus());
    }

    /** Replaces the members of the status that are given; the rest of the object does not travel. */
    T patchStatus(T object, Object status) {
        ObjectNode patch = Serialization.jsonMapper().createObjectNode();
        patch.putObject("metadata").put("resourceVersion", object.getMetadata().getResourceVersion());
        patch.set("status", Serialization.jsonMapper().valueToTree(status));
        return guarded(
                object,
                () -> client.resources(type)
                        .inNamespace(object.getMetadata().getNamespace())
                        .withName(object.getMetadata().getName())
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    }

    T addFinalizer(T object, String finalizer) {
        if (object.getMetadata().getFinalizers().contains(finalizer)) {
            return object;
        }
        List<String> more = new ArrayList<>(object.getMetadata().getFinalizers());
        more.add(finalizer);
        return finalizers(object, more);
    }

    T removeFinalizer(T object, String finalizer) {
        if (!object.getMetadata().getFinalizers().contains(finalizer)) {
            return object;
        }
        List<String> fewer = new ArrayList<>(object.getMetadata().getFinalizers());
        fewer.remove(finalizer);
        return finalizers(object, fewer);
    }

    T removeAnnotation(T object, String key) {
        ObjectNode annotations = Serialization.jsonMapper().createObjectNode();
        annotations.putNull(key);
        return metadata(object, "annotations", annotations);
    }

    private T finalizers(T object, List<String> finalizers) {
        ArrayNode list = Serialization.jsonMapper().createArrayNode();
        finalizers.forEach(list::add);
        return metadata(object, "finalizers", list);
    }

    private T metadata(T object, String field, com.fasterxml.jackson.databind.JsonNode value) {
        ObjectNode patch = Serialization.jsonMapper().createObjectNode();
        ObjectNode metadata = patch.putObject("metadata");
        metadata.put("resourceVersion", object.getMetadata().getResourceVersion());
        metadata.set(field, value);
        return guarded(
                object,
                () -> client.resources(type)
                        .inNamespace(object.getMetadata().getNamespace())
                        .withName(object.getMetadata().getName())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    }

    private static <R> R guarded(HasMetadata object, Supplier<R> write) {
        try {
            return write.get();
        } catch (KubernetesClientException failure) {
            if (failure.getCode() == HttpURLConnection.HTTP_CONFLICT
                    || failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new Outdated(object, failure);
            }
            throw refused(object, failure);
        }
    }

    /** Says the same without what nobody is to read: the client's exception would take the server's words to the log as they are. */
    static RuntimeException refused(HasMetadata object, KubernetesClientException failure) {
        if (failure.getCode() == 0) {
            return failure;
        }
        KnownSecrets secrets = KnownSecrets.of(Serialization.jsonMapper().valueToTree(object));
        if (object instanceof EnvironmentRevision revision && revision.getSpec() != null) {
            FieldPath secret = FieldPath.of("secret");
            for (String part : revision.getSpec().payload()) {
                secrets = secrets.with(secret, FieldValue.of(part));
            }
            for (String part : revision.getSpec().plan()) {
                secrets = secrets.with(secret, FieldValue.of(part));
            }
        }
        return new ClusterException.Unavailable("The API server does not take " + object.getKind() + " "
                + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName() + ": " + secrets.masked(String.valueOf(failure.getMessage()))
                + " (HTTP " + failure.getCode() + ")");
    }
}
