package dev.shiplock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is written twice for two ways to install, deploy/ and the chart, stays the same. */
class ManifestsTest {
    private static final Path CHART = Path.of("helm/shiplock");
    private static final Path DEPLOY = Path.of("deploy");

    private final ObjectMapper yaml = Serialization.yamlMapper();

    @Test
    void chartAndKustomizationGrantTheSameRights() throws IOException {
        assertEquals(rulesOf("cluster-role.yaml"), read(CHART.resolve("files/cluster-rules.yaml")));
        assertEquals(rulesOf("role.yaml"), read(CHART.resolve("files/rules.yaml")));
    }

    @Test
    void operatorNeitherCreatesNorDeletesWhatIsTheUsers() throws IOException {
        List<String> users = List.of("deployments", "statefulsets", "daemonsets", "cronjobs", "configmaps", "secrets");
        for (JsonNode rule : rulesOf("cluster-role.yaml")) {
            List<String> verbs = texts(rule.get("verbs"));
            assertFalse(verbs.contains("*"), () -> "a rule grants every verb: " + rule);
            if (texts(rule.get("resources")).stream().anyMatch(users::contains)) {
                assertFalse(verbs.contains("create") || verbs.contains("delete"), () -> "too much: " + rule);
            }
        }
    }

    /** Whoever may create Promotions may edit workloads and use Secrets by name; nobody gets that unasked. */
    @Test
    void noRoleIsAddedToTheRolesOfTheCluster() throws IOException {
        for (Path folder : List.of(DEPLOY, CHART)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertFalse(Files.readString(file).contains("aggregate-to-"), file::toString);
                }
            }
        }
        String readme = Files.readString(Path.of("README.md"));
        assertTrue(readme.contains("use its Secrets by name"), "what the right to create a Promotion means");
    }

    @Test
    void theOperatorLogsJsonHoweverItIsInstalled() throws IOException {
        String variable = "QUARKUS_LOG_CONSOLE_JSON_ENABLED";
        JsonNode container = read(DEPLOY.resolve("deployment.yaml")).at("/spec/template/spec/containers/0");
        assertEquals(
                List.of("true"),
                container
                        .path("env")
                        .valueStream()
                        .filter(one -> one.path("name").asText().equals(variable))
                        .map(one -> one.path("value").asText())
                        .toList());
        assertTrue(read(CHART.resolve("values.yaml")).at("/logs/json").booleanValue());
        String template = Files.readString(CHART.resolve("templates/deployment.yaml"));
        assertTrue(template.contains("{name: " + variable + ", value: {{ .Values.logs.json | quote }}}"), template);
    }

    private JsonNode rulesOf(String file) throws IOException {
        return yaml.readTree(Files.readString(DEPLOY.resolve(file)).split("\n---\n", 2)[0])
                .get("rules");
    }

    private JsonNode read(Path file) throws IOException {
        return yaml.readTree(Files.readString(file));
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
