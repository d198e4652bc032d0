package dev.shiplock.demo.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The kinds that the API serves: a cluster's usual ones, Shiplock's own, and what is registered later. */
final class ResourceTypes {
    private record Name(String group, String plural) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            var byGroup = group.compareTo(other.group);
            return byGroup != 0 ? byGroup : plural.compareTo(other.plural);
        }
    }

    private static final Map<String, List<String>> SHORT_NAMES = Map.of(
            "pods/Pod", List.of("po"),
            "services/Service", List.of("svc"),
            "configmaps/ConfigMap", List.of("cm"),
            "events/Event", List.of("ev"),
            "namespaces/Namespace", List.of("ns"),
            "deployments/Deployment", List.of("deploy"),
            "statefulsets/StatefulSet", List.of("sts"),
            "daemonsets/DaemonSet", List.of("ds"),
            "replicasets/ReplicaSet", List.of("rs"));

    private final Map<Name, ResourceType> types = new ConcurrentSkipListMap<>();

    ResourceTypes() {
        namespaced("", "v1", true, "pods/Pod services/Service");
        namespaced("", "v1", true, "persistentvolumeclaims/PersistentVolumeClaim resourcequotas/ResourceQuota");
        namespaced("", "v1", false, "configmaps/ConfigMap secrets/Secret serviceaccounts/ServiceAccount");
        namespaced("", "v1", false, "events/Event endpoints/Endpoints limitranges/LimitRange");
        cluster("", "v1", true, "namespaces/Namespace nodes/Node persistentvolumes/PersistentVolume");
        namespaced("apps", "v1", true, "deployments/Deployment statefulsets/StatefulSet daemonsets/DaemonSet");
        namespaced("apps", "v1", true, "replicasets/ReplicaSet");
        namespaced("apps", "v1", false, "controllerrevisions/ControllerRevision");
        namespaced("batch", "v1", true, "jobs/Job cronjobs/CronJob");
        namespaced("autoscaling", "v2", true, "horizontalpodautoscalers/HorizontalPodAutoscaler");
        namespaced("policy", "v1", true, "poddisruptionbudgets/PodDisruptionBudget");
        namespaced("networking.k8s.io", "v1", true, "ingresses/Ingress");
        namespaced("networking.k8s.io", "v1", false, "networkpolicies/NetworkPolicy");
        namespaced("discovery.k8s.io", "v1", false, "endpointslices/EndpointSlice");
        namespaced("coordination.k8s.io", "v1", false, "leases/Lease");
        namespaced("events.k8s.io", "v1", false, "events/Event");
        namespaced("rbac.authorization.k8s.io", "v1", false, "roles/Role rolebindings/RoleBinding");
        cluster("rbac.authorization.k8s.io", "v1", false, "clusterroles/ClusterRole");
        cluster("rbac.authorization.k8s.io", "v1", false, "clusterrolebindings/ClusterRoleBinding");
        cluster("apiextensions.k8s.io", "v1", true, "customresourcedefinitions/CustomResourceDefinition");
        register(ResourceType.custom("shiplock.dev", "v1alpha1", "environments", "Environment", "env"));
        register(ResourceType.custom("shiplock.dev", "v1alpha1", "promotions", "Promotion", "promo"));
        register(ResourceType.custom(
                "shiplock.dev", "v1alpha1", "environmentrevisions", "EnvironmentRevision", "envrev"));
    }

    void register(ResourceType type) {
        types.merge(new Name(type.group(), type.plural()), type, (known, now) -> now.inPlaceOf(known));
    }

    /** Serves what a CustomResourceDefinition object describes, in its storage version. */
    void registerDefinition(JsonNode definition) {
        var spec = definition.path("spec");
        for (var version : spec.path("versions")) {
            if (version.path("storage").asBoolean()) {
                register(new ResourceType(
                        Json.text(spec, "group"),
                        Json.text(version, "name"),
                        spec.at("/names/plural").asText(""),
                        spec.at("/names/kind").asText(""),
                        Json.text(spec, "scope").equals("Namespaced"),
                        version.path("subresources").has("status"),
                        true,
                        shortNames(spec)));
            }
        }
    }

    private static List<String> shortNames(JsonNode spec) {
        var names = new ArrayList<String>();
        spec.at("/names/shortNames").forEach(name -> names.add(name.asText()));
        return List.copyOf(names);
    }

    Optional<ResourceType> find(String group, String plural) {
        return Optional.ofNullable(types.get(new Name(group, plural)));
    }

    ResourceType require(String group, String plural) {
        return find(group, plural).orElseThrow(ApiFailure::unknownResource);
    }

    List<ResourceType> all() {
        return List.copyOf(types.values());
    }

    private void namespaced(String group, String version, boolean status, String names) {
        add(group, version, true, status, names);
    }

    private void cluster(String group, String version, boolean status, String names) {
        add(group, version, false, status, names);
    }

    private void add(String group, String version, boolean namespaced, boolean status, String names) {
        for (var pair : List.of(names.split(" "))) {
            var slash = pair.indexOf('/');
            register(new ResourceType(
                    group,
                    version,
                    pair.substring(0, slash),
                    pair.substring(slash + 1),
                    namespaced,
                    status,
                    false,
                    SHORT_NAMES.getOrDefault(pair, List.of())));
        }
    }
}
