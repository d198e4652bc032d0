package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.promotion;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An embedded API and a client, with short ways to the samples. */
abstract class ApiTest {
    static final PatchContext JSON_PATCH = PatchContext.of(PatchType.JSON);

    static final PatchContext MERGE_PATCH = PatchContext.of(PatchType.JSON_MERGE);

    static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("shiplock")
            .withForce(true)
            .build();

    EmbeddedApi api;

    KubernetesClient client;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        client = api.client();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    void edit(Consumer<GenericKubernetesResource> change) {
        var object = shop().get();
        change.accept(object);
        client.resource(object).update();
    }

    Resource<GenericKubernetesResource> shop() {
        return promotion(client, "shop");
    }

    Resource<ConfigMap> settings() {
        return client.configMaps().inNamespace("shop").withName("settings");
    }

    RollableScalableResource<Deployment> web() {
        return client.apps().deployments().inNamespace("shop").withName("web");
    }
}
