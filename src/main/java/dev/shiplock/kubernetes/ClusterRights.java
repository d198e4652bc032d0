package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.kubernetes.health.WorkloadKinds;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Asks the API server whether the operator may do what a plan needs, before anything is touched. */
public final class ClusterRights {
    private final ObjectApi api;

    public ClusterRights(KubernetesClient client) {
        this.api = new ObjectApi(client);
    }

    /**
     * The rights that are missing for writing these changes and for putting them back; empty if none is.
     *
     * @throws ClusterException when the API does not answer
     */
    public List<String> missing(String namespace, Collection<ObjectChange> changes) {
        Map<String, SortedSet<String>> namesByKind = new TreeMap<>();
        for (ObjectChange change : changes) {
            ObjectRef object = change.object();
            namesByKind.computeIfAbsent(object.kind(), kind -> new TreeSet<>()).add(object.name());
        }
        List<String> missing = new ArrayList<>();
        namesByKind.forEach((kind, names) -> {
            ApiResource resource = WorkloadKinds.resourceOf(new ObjectRef(kind, ""));
            for (String verb : List.of("get", "patch")) {
                missing.addAll(missing(verb, resource, namespace, names));
            }
        });
        if (namesByKind.containsKey("StatefulSet") && !allowed("delete", ApiResource.POD, namespace, "")) {
            missing.add(ClusterException.MissingRights.inWords("delete", ApiResource.POD, namespace));
        }
        return List.copyOf(missing);
    }

    /**
     * Whether objects of these kinds may be watched in every namespace.
     *
     * @throws ClusterException when the API does not answer
     */
    public boolean mayWatchEverywhere(Collection<ApiResource> resources) {
        return resources.stream()
                .allMatch(resource -> allowed("list", resource, "", "") && allowed("watch", resource, "", ""));
    }

    /** One question per kind where the right holds for the whole namespace; one per object only where it does not. */
    private List<String> missing(String verb, ApiResource resource, String namespace, SortedSet<String> names) {
        if (allowed(verb, resource, namespace, "")) {
            return List.of();
        }
        List<String> refused = names.stream()
                .filter(name -> !allowed(verb, resource, namespace, name))
                .toList();
        return refused.isEmpty()
                ? List.of()
                : List.of(ClusterException.MissingRights.inWords(verb, resource, namespace) + " (needed for "
                        + String.join(", ", refused) + ")");
    }

    private boolean allowed(String verb, ApiResource resource, String namespace, String name) {
        ObjectNode attributes = JsonNodeFactory.instance
                .objectNode()
                .put("namespace", namespace)
                .put("verb", verb)
                .put("group", resource.group())
                .put("resource", resource.plural())
                .put("name", name);
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", ApiResource.ACCESS_REVIEW.apiVersion())
                .put("kind", ApiResource.ACCESS_REVIEW.kind());
        review.putObject("spec").set("resourceAttributes", attributes);
        JsonNode answer = api.createClusterWide(ApiResource.ACCESS_REVIEW, review);
        return answer.at("/status/allowed").asBoolean();
    }
}
