package dev.shiplock.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Manifests that the API server refuses by schema, each with the message that its author gets. */
@Tag("e2e")
class RefusedBySchemaTest {
    private static final Path FOLDER = Path.of("src/test/resources/refused/schema");
    private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

    @BeforeAll
    static void install() {
        InstalledCrds.in(CLIENT);
    }

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.substring(0, name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedWithItsMessage(String name) throws IOException {
        String expected = Files.readString(FOLDER.resolve(name + ".message")).strip();
        GenericKubernetesResource object = CLIENT.getKubernetesSerialization()
                .unmarshal(Files.readString(FOLDER.resolve(name + ".yaml")), GenericKubernetesResource.class);
        KubernetesClientException refusal = assertThrows(
                KubernetesClientException.class,
                () -> CLIENT.resource(object)
                        .inNamespace("default")
                        .dryRun()
                        .fieldValidation(Validation.STRICT)
                        .create());
        assertTrue(
                String.valueOf(refusal.getMessage()).contains(expected),
                () -> "expected a message with: " + expected + "\nbut was: " + refusal.getMessage());
    }
}
