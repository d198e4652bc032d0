package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/**
 * A shop in two namespaces: the Deployments {@code api} (which reads the ConfigMap {@code api-config}) and {@code web} and the StatefulSet
 * {@code store}. Staging runs version 2, production version 1 with one more pod each.
 */
final class Shop {
    static final String STAGING = "shop-staging";
    static final String PRODUCTION = "shop-production";

    private Shop() {}

    /** Creates everything but the Environments' pods, which the simulated controllers make. */
    static void open(InProcessClient user) {
        for (String namespace : List.of("kube-system", STAGING, PRODUCTION)) {
            user.create(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(namespace)
                    .endMetadata()
                    .build());
        }
        user.create(environment("""
                metadata: {name: staging, namespace: shop-staging}
                spec:
                  tier: Staging
                  own: {site: staging.shop.example.com, database: postgres.shop-staging/shop}
                  sharedWith: {namespaces: [shop-production]}
                """));
        user.create(environment("""
                metadata: {name: production, namespace: shop-production}
                spec:
                  tier: Production
                  own: {site: shop.example.com, database: postgres.shop-production/shop}
                """));
        furnish(user, STAGING, 2, 1, "staging.shop.example.com");
        furnish(user, PRODUCTION, 1, 2, "shop.example.com");
    }

    private static void furnish(InProcessClient user, String namespace, int version, int replicas, String site) {
        user.create(config(namespace, "api-config", Map.of("GREETING", "hello from version " + version)));
        user.create(deployment(namespace, "api", replicas, template("api", version, site, "api-config")));
        user.create(deployment(namespace, "web", replicas, template("web", version, site, "")));
        user.create(statefulSet(namespace, "store", replicas, template("store", version, site, "")));
    }

    static Environment environment(String yaml) {
        return Serialization.unmarshal(
                "apiVersion: shiplock.dev/v1alpha1\nkind: Environment\n" + yaml, Environment.class);
    }

    static ConfigMap config(String namespace, String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
    }

    static Deployment deployment(String namespace, String name, int replicas, PodTemplateSpec template) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
    }

    static StatefulSet statefulSet(String namespace, String name, int replicas, PodTemplateSpec template) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withServiceName(name)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withTemplate(template)
                .withNewUpdateStrategy()
                .withType("RollingUpdate")
                .endUpdateStrategy()
                .endSpec()
                .build();
    }

    /** @param config the ConfigMap that the container reads its environment from; empty for none */
    static PodTemplateSpec template(String name, int version, String site, String config) {
        var pod = new PodTemplateSpecBuilder()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(name)
                .withImage(image(name, Integer.toString(version)))
                .withEnv(variable("SITE", "https://" + site + "/" + name), variable("LOG_FORMAT", "v" + version))
                .endContainer()
                .endSpec();
        if (!config.isEmpty()) {
            pod.editSpec()
                    .editFirstContainer()
                    .addNewEnvFrom()
                    .withNewConfigMapRef()
                    .withName(config)
                    .endConfigMapRef()
                    .endEnvFrom()
                    .endContainer()
                    .endSpec();
        }
        return pod.build();
    }

    static String image(String name, String tag) {
        return "registry.example.com/shop/" + name + ":" + tag;
    }

    static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }
}
