package dev.shiplock.kubernetes;

import java.util.List;

/**
 * Where objects of a kind are in the API.
 *
 * @param kind {@code Deployment}
 * @param group {@code apps}; empty for the core group
 * @param plural {@code deployments}
 */
public record ApiResource(String kind, String group, String version, String plural) {
    public static final ApiResource CONFIG_MAP = new ApiResource("ConfigMap", "", "v1", "configmaps");
    public static final ApiResource SECRET = new ApiResource("Secret", "", "v1", "secrets");
    public static final ApiResource POD = new ApiResource("Pod", "", "v1", "pods");
    public static final ApiResource NAMESPACE = new ApiResource("Namespace", "", "v1", "namespaces");
    public static final ApiResource AUTOSCALER =
            new ApiResource("HorizontalPodAutoscaler", "autoscaling", "v2", "horizontalpodautoscalers");
    static final ApiResource ACCESS_REVIEW =
            new ApiResource("SelfSubjectAccessReview", "authorization.k8s.io", "v1", "selfsubjectaccessreviews");

    /** {@code apps/v1} or {@code v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** As RBAC and kubectl write it: {@code deployments.apps}. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** Whether a name as people write it, {@code Kind} or {@code Kind.group}, means this kind. */
    public boolean isCalled(String name) {
        return name.equals(kind) || (!group.isEmpty() && name.equals(kind + "." + group));
    }

    List<String> collection() {
        return group.isEmpty() ? List.of("api", version, plural) : List.of("apis", group, version, plural);
    }

    List<String> collection(String namespace) {
        return group.isEmpty()
                ? List.of("api", version, "namespaces", namespace, plural)
                : List.of("apis", group, version, "namespaces", namespace, plural);
    }
}
