package dev.shiplock.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.api.EnvironmentRevision;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The definitions against a real API server; limits on the cost of rules are checked nowhere else. */
@Tag("e2e")
class CrdContractTest {
    private static final String NAMESPACE = "crd-contract";
    private static final KubernetesClient CLIENT = new KubernetesClientBuilder().build();

    @BeforeAll
    static void install() {
        InstalledCrds.in(CLIENT);
        InstalledCrds.namespace(CLIENT, NAMESPACE);
    }

    @AfterAll
    static void close() {
        CLIENT.namespaces().withName(NAMESPACE).delete();
        CLIENT.close();
    }

    @Test
    void fullExamplesAreAccepted() throws IOException {
        for (String kind : List.of("environment", "promotion", "environmentrevision")) {
            GenericKubernetesResource example = example(kind);
            example.getMetadata().setName("full-example");
            GenericKubernetesResource stored = CLIENT.resource(example)
                    .inNamespace(NAMESPACE)
                    .dryRun()
                    .fieldValidation(Validation.STRICT)
                    .create();
            assertEquals(example.get("spec"), (Object) stored.get("spec"), kind + " is stored as it was written");
        }
    }

    @Test
    void theLargestPromotionThatTheLimitsAllowIsAccepted() {
        StringBuilder yaml =
                new StringBuilder("apiVersion: shiplock.dev/v1alpha1\nkind: Promotion\nmetadata: {name: large}\n"
                        + "spec:\n  from: {environment: staging}\n  to: {environment: production}\n  phases:\n");
        for (int phase = 0; phase < 50; phase++) {
            yaml.append("  - name: phase-").append(phase).append("\n    gates:\n");
            for (int gate = 0; gate < 20; gate++) {
                yaml.append("    - name: gate-")
                        .append(gate)
                        .append("\n      http: {service: {name: api, port: 80}, path: /health, timeout: 1s}\n")
                        .append("      expect: status == 200\n");
            }
        }
        CLIENT.resource(generic(yaml.toString()))
                .inNamespace(NAMESPACE)
                .dryRun()
                .create();
    }

    @Test
    void defaultsAreVisibleInWhatIsStored() {
        GenericKubernetesResource stored = create("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: defaults}
                spec:
                  from: {environment: staging}
                  to: {environment: production}
                  phases: [{name: all, gates: [{name: port, tcp: {host: db, port: 1}}]}]
                """);
        assertEquals(List.of("Image"), stored.get("spec", "carry"));
        assertEquals("10m", stored.get("spec", "phases", 0, "deadline"));
        assertEquals("10s", stored.get("spec", "phases", 0, "health", "unready"));
        assertEquals("5s", stored.get("spec", "phases", 0, "gates", 0, "interval"));
        assertEquals("3s", stored.get("spec", "phases", 0, "gates", 0, "tcp", "timeout"));
        assertEquals("Run", stored.get("spec", "rollback", "scope"));
    }

    @Test
    void aRevisionNeverChangesButMayBeLabelled() throws IOException {
        GenericKubernetesResource example = example("environmentrevision");
        example.getMetadata().setNamespace(NAMESPACE);
        CLIENT.resource(example).create();
        refused(example, "{\"spec\":{\"digest\":\"0\"}}", "a recorded revision never changes");
        refused(example, "{\"spec\":{\"environmentSpec\":{\"later\":\"added\"}}}", "a recorded revision never changes");
        refused(example, "{\"spec\":null}", "spec: Required value");
        CLIENT.resource(example)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"labels\":{\"kept\":\"yes\"}}}");
        EnvironmentRevision stored = CLIENT.resources(EnvironmentRevision.class)
                .inNamespace(NAMESPACE)
                .withName(example.getMetadata().getName())
                .get();
        assertEquals("yes", stored.getMetadata().getLabels().get("kept"));
        assertEquals("production", stored.getSpec().environment());
    }

    @Test
    void namesAreUniqueInAnEnvironmentToo() {
        KubernetesClientException refusal = assertThrows(KubernetesClientException.class, () -> create("""
                        apiVersion: shiplock.dev/v1alpha1
                        kind: Environment
                        metadata: {name: twice}
                        spec: {gates: [{name: a, restarts: {}}, {name: a, restarts: {}}]}
                        """));
        assertTrue(String.valueOf(refusal.getMessage()).contains("Duplicate value"), refusal.getMessage());
    }

    @Test
    void theOriginIsPrintedWhetherItIsAnEnvironmentOrARevision() throws IOException {
        create("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: of-environment}
                spec: {from: {environment: staging}, to: {environment: production}}
                """);
        create("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: of-revision}
                spec: {from: {revision: production-41}, to: {environment: production}}
                """);
        JsonNode table = new ObjectMapper().readTree(table("promotions"));
        List<String> columns = texts(table.path("columnDefinitions"), "name");
        assertEquals(List.of("Name", "FROM", "TO", "STATE", "PHASE", "READY", "AGE", "MESSAGE"), columns);
        List<String> origins = table.path("rows")
                .valueStream()
                .filter(row -> row.at("/cells/0").asText().startsWith("of-"))
                .map(row -> row.at("/cells/1").asText())
                .toList();
        assertEquals(List.of("staging", "production-41"), origins);
    }

    private static List<String> texts(JsonNode list, String field) {
        return list.valueStream().map(element -> element.path(field).asText()).toList();
    }

    /** What kubectl prints. */
    private static String table(String plural) {
        HttpClient http = CLIENT.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(CLIENT.getMasterUrl() + "apis/shiplock.dev/v1alpha1/namespaces/" + NAMESPACE + "/" + plural)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .build();
        return http.sendAsync(request, String.class).join().body();
    }

    private static void refused(HasMetadata object, String patch, String message) {
        KubernetesClientException refusal = assertThrows(
                KubernetesClientException.class,
                () -> CLIENT.resource(object).patch(PatchContext.of(PatchType.JSON_MERGE), patch));
        assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.getMessage());
    }

    private static GenericKubernetesResource create(String yaml) {
        return CLIENT.resource(generic(yaml)).inNamespace(NAMESPACE).create();
    }

    private static GenericKubernetesResource example(String kind) throws IOException {
        return generic(Files.readString(Path.of("src/test/resources/examples", kind + ".yaml")));
    }

    private static GenericKubernetesResource generic(String yaml) {
        return CLIENT.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class);
    }
}
