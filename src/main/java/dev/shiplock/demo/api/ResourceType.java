package dev.shiplock.demo.api;

import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import java.util.List;
import java.util.Set;

/**
 * A kind of object that the API serves.
 *
 * @param group empty for the core group
 * @param custom whether a CustomResourceDefinition made it; such objects are stored as they are sent
 * @param status whether the status is a subresource that only writes to {@code /status} change
 * @param shortNames what kubectl takes for the plural, too
 */
public record ResourceType(
        String group,
        String version,
        String plural,
        String kind,
        boolean namespaced,
        boolean status,
        boolean custom,
        List<String> shortNames) {
    private static final Set<String> GROUPS_WITH_GENERATION =
            Set.of("apps", "batch", "autoscaling", "policy", "networking.k8s.io", "apiextensions.k8s.io");

    /** A namespaced custom resource with a status subresource. */
    public static ResourceType custom(String group, String version, String plural, String kind, String... shortNames) {
        return new ResourceType(group, version, plural, kind, true, true, true, List.of(shortNames));
    }

    /** The type that a CustomResourceDefinition's context describes. */
    public static ResourceType of(CustomResourceDefinitionContext context) {
        return new ResourceType(
                context.getGroup(),
                context.getVersion(),
                context.getPlural(),
                context.getKind(),
                context.isNamespaceScoped(),
                context.isStatusSubresource(),
                true,
                List.of());
    }

    /** The same, with the short names of the type that it takes the place of, if it says none itself. */
    ResourceType inPlaceOf(ResourceType known) {
        return shortNames.isEmpty()
                ? new ResourceType(group, version, plural, kind, namespaced, status, custom, known.shortNames)
                : this;
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** How messages name the type: {@code pods}, {@code deployments.apps}. */
    String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** How messages about an invalid object name the type: {@code ConfigMap}, {@code Deployment.apps}. */
    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    boolean hasGeneration() {
        return custom || GROUPS_WITH_GENERATION.contains(group);
    }

    ObjectKey key(String namespace, String name) {
        return new ObjectKey(group, plural, namespaced ? namespace : "", name);
    }

    boolean is(String otherGroup, String otherPlural) {
        return group.equals(otherGroup) && plural.equals(otherPlural);
    }
}
