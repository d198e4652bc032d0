package dev.shiplock.demo.api;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** Small objects for tests of the embedded API, all in the namespace {@code shop}. */
final class Samples {
    private Samples() {}

    static ConfigMap configMap(String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withData(data)
                .build();
    }

    static Deployment deployment(String name, String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(name)
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static GenericKubernetesResource custom(String kind, String name, Map<String, Object> spec) {
        var object = new GenericKubernetesResource();
        object.setApiVersion("shiplock.dev/v1alpha1");
        object.setKind(kind);
        object.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace("shop").build());
        object.setAdditionalProperty("spec", spec);
        return object;
    }

    static Resource<GenericKubernetesResource> promotion(KubernetesClient client, String name) {
        return client.genericKubernetesResources("shiplock.dev/v1alpha1", "Promotion")
                .inNamespace("shop")
                .withName(name);
    }

    /** How a request was refused. */
    record Refusal(String reason, String message) {
        boolean says(String text) {
            return message.contains(text);
        }
    }

    static Refusal refused(int code, Executable call) {
        var failure = Assertions.assertThrows(KubernetesClientException.class, call);
        Assertions.assertEquals(code, failure.getCode(), failure.getMessage());
        return new Refusal(failure.getStatus().getReason(), String.valueOf(failure.getMessage()));
    }
}
