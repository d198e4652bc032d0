package dev.shiplock.contract;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Our definitions, installed from {@code crds/} in the cluster that {@code KUBECONFIG} names. */
final class InstalledCrds {
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("shiplock-tests")
            .withForce(true)
            .build();

    private InstalledCrds() {}

    /** Applies every definition and waits until the API server serves it. */
    static void in(KubernetesClient client) {
        for (Path file : files()) {
            CustomResourceDefinition definition = read(client, file);
            client.resource(definition).patch(APPLY);
            await(file + " to be established")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> established(client, definition.getMetadata().getName()));
        }
    }

    static void namespace(KubernetesClient client, String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .patch(APPLY);
    }

    static List<Path> files() {
        try (Stream<Path> files = Files.list(Path.of("crds"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CustomResourceDefinition read(KubernetesClient client, Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return client.getKubernetesSerialization().unmarshal(stream, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean established(KubernetesClient client, String name) {
        CustomResourceDefinition definition = client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(name)
                .get();
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }
}
