package dev.shiplock.demo.story;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.List;
import java.util.Map;

/** The shop: an api and a web front end, in staging and in production, each with its own host name. */
final class ShopManifests {
    static final String STAGING = "shop-staging";
    static final String PRODUCTION = "shop-production";
    static final String OPERATOR = "shiplock-system";
    static final List<String> NAMESPACES = List.of(STAGING, PRODUCTION);

    private static final String CREATED_BY = "app.kubernetes.io/created-by";
    private static final String DEMO = "shiplock-demo";

    private ShopManifests() {}

    static Namespace namespace(String name) {
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .build();
    }

    /** One of the shop's namespaces, labelled: only by that label the demo knows what it may delete. */
    static Namespace shop(String name) {
        return namespace(name)
                .edit()
                .editMetadata()
                .addToLabels(CREATED_BY, DEMO)
                .endMetadata()
                .build();
    }

    /** Whether the demo has made it, this time or before. */
    static boolean isShop(Namespace found) {
        Map<String, String> labels = found.getMetadata().getLabels();
        return labels != null && DEMO.equals(labels.get(CREATED_BY));
    }

    static Deployment deployment(String namespace, String name, Images images, String image, int replicas) {
        Map<String, String> labels = Map.of("app", name, "app.kubernetes.io/part-of", "shop");
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(Map.of("app", name))
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withTerminationGracePeriodSeconds(1L)
                .addNewContainer()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy("IfNotPresent")
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath(images.ready())
                .withNewPort(images.port())
                .endHttpGet()
                .withPeriodSeconds(1)
                .endReadinessProbe()
                .withEnv(new EnvVarBuilder()
                        .withName("SITE")
                        .withValue("https://" + host(namespace))
                        .build())
                .addNewEnvFrom()
                .withNewConfigMapRef()
                .withName("features")
                .endConfigMapRef()
                .endEnvFrom()
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static ConfigMap features(String namespace, String checkout) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("features")
                .endMetadata()
                .withData(Map.of("CHECKOUT", checkout, "HOST", host(namespace)))
                .build();
    }

    static String host(String namespace) {
        return namespace.equals(STAGING) ? "staging.shop.example.com" : "shop.example.com";
    }

    static String environment(String namespace) {
        boolean staging = namespace.equals(STAGING);
        return """
                apiVersion: shiplock.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: %s}
                spec:
                  tier: %s
                  own: {site: %s}
                  sharedWith: {namespaces: [%s]}
                """.formatted(
                        staging ? "staging" : "production",
                        namespace,
                        staging ? "Staging" : "Production",
                        host(namespace),
                        PRODUCTION);
    }

    /** @param more further lines of the spec, two spaces in */
    static String promotion(String name, String more) {
        return """
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: %s, namespace: %s}
                spec:
                  from: {environment: staging, namespace: %s}
                  to: {environment: production}
                %s""".formatted(name, PRODUCTION, STAGING, more.indent(2));
    }
}
