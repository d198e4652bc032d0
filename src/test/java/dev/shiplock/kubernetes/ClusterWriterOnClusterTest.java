package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.plan.WriteResult;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The contract on a real API server. */
@Tag("e2e")
class ClusterWriterOnClusterTest extends ClusterWriterContract {
    private final String namespace = "writer-" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient client = new KubernetesClientBuilder().build();

    ClusterWriterOnClusterTest() {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    @AfterEach
    void removeNamespace() {
        client.namespaces().withName(namespace).delete();
        client.close();
    }

    @Override
    KubernetesClient client() {
        return client;
    }

    @Override
    String namespace() {
        return namespace;
    }

    @Test
    void writesGoThroughWhileSomebodyElseKeepsTheObjectBusy() {
        JsonNode before = live();
        AtomicBoolean done = new AtomicBoolean();
        var busy = CompletableFuture.runAsync(() -> {
            for (int i = 0; !done.get(); i++) {
                client.apps()
                        .deployments()
                        .inNamespace(namespace)
                        .withName("api")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {\"busy\": \"" + i + "\"}}}");
            }
        });
        ClusterWriter writer = new ClusterWriter(client);

        for (int round = 0; round < 10; round++) {
            assertInstanceOf(
                    WriteResult.Written.class, patiently(() -> writer.write(namespace, Apis.upgrade(before), false)));
            patiently(() -> writer.revert(namespace, Apis.upgrade(before).inverse()));
        }
        done.set(true);
        busy.join();

        assertEquals(before.path("spec").toString(), live().path("spec").toString());
    }

    /** As the operator's backoff does. */
    private static <T> T patiently(Supplier<T> write) {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                return write.get();
            } catch (ClusterException.Unavailable busy) {
                Thread.onSpinWait();
            }
        }
        return write.get();
    }

    @Test
    void theServerRemembersThatTheFieldsAreOurs() {
        new ClusterWriter(client).write(namespace, Apis.upgrade(live()), false);

        assertEquals(
                1,
                live().at("/metadata/managedFields")
                        .valueStream()
                        .filter(entry -> entry.path("manager").asText().equals("shiplock"))
                        .count());
    }
}
