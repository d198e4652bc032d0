package dev.shiplock.kubernetes.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An informer's store that hands each object on as it arrives and keeps no more of it than the informer needs to tell whether it has
 * changed: a namespace's pods would otherwise take a hundred times the room.
 */
final class StrippingStore implements ItemStore<GenericKubernetesResource> {
    private final ObjectMapper mapper;
    private final Function<String, Optional<Sink>> sinks;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** @param sinks where the objects of a namespace go (of the empty one: those that are in none); empty if nobody wants them */
    StrippingStore(ObjectMapper mapper, Function<String, Optional<Sink>> sinks) {
        this.mapper = mapper;
        this.sinks = sinks;
    }

    private record Known(@Nullable String namespace, String name, String uid, String resourceVersion) {
        GenericKubernetesResource toResource() {
            GenericKubernetesResource resource = new GenericKubernetesResource();
            resource.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(namespace)
                    .withName(name)
                    .withUid(uid)
                    .withResourceVersion(resourceVersion)
                    .build());
            return resource;
        }
    }

    @Override
    public String getKey(GenericKubernetesResource object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable GenericKubernetesResource put(String key, GenericKubernetesResource object) {
        Optional<Sink> sink = sinks.apply(namespace(object.getMetadata().getNamespace()));
        if (sink.isEmpty()) {
            known.remove(key);
            return null;
        }
        // Who owns which field is half of most objects, and nobody here looks at it; who wrote when stays.
        object.getMetadata().getManagedFields().forEach(entry -> entry.setFieldsV1(null));
        JsonNode json = mapper.valueToTree(object);
        sink.get().put(json);
        Known before = known.put(
                key,
                new Known(
                        object.getMetadata().getNamespace(),
                        object.getMetadata().getName(),
                        object.getMetadata().getUid(),
                        object.getMetadata().getResourceVersion()));
        return before == null ? null : before.toResource();
    }

    @Override
    public @Nullable GenericKubernetesResource remove(String key) {
        Known before = known.remove(key);
        if (before == null) {
            return null;
        }
        sinks.apply(namespace(before.namespace())).ifPresent(sink -> sink.remove(before.name()));
        return before.toResource();
    }

    private static String namespace(@Nullable String namespace) {
        return namespace == null ? "" : namespace;
    }

    @Override
    public Stream<String> keySet() {
        return known.keySet().stream();
    }

    @Override
    public Stream<GenericKubernetesResource> values() {
        return known.values().stream().map(Known::toResource);
    }

    @Override
    public int size() {
        return known.size();
    }

    @Override
    public @Nullable GenericKubernetesResource get(String key) {
        Known found = known.get(key);
        return found == null ? null : found.toResource();
    }

    /** The objects that come back are no whole ones. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
