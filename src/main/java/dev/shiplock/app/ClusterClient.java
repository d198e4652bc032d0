package dev.shiplock.app;

import dev.shiplock.kubernetes.http.EventLoopHttpFactory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;

/** The operator's client, in place of the framework's: the same settings, but no event of a watch is lost. */
final class ClusterClient {
    @Produces
    @ApplicationScoped
    KubernetesClient open(Config config, KubernetesSerialization serialization, Vertx vertx) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .withHttpClientFactory(new EventLoopHttpFactory(vertx))
                .build();
    }

    void close(@Disposes KubernetesClient client) {
        client.close();
    }
}
