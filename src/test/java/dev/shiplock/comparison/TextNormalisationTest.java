package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.fields;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of normalisation that are about what texts mean: names, own values, documents, images. */
class TextNormalisationTest {

    @Test
    void rule13NamesCorrespondWithoutTheirAffixes() {
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging("names: {prefix: s-, suffix: -staging}", named("s-api-staging", "s-config-staging")),
                        production("names: {suffix: -live}", named("api-live", "config-live"))));
    }

    private static String named(String name, String config) {
        return """
                kind: Deployment
                metadata: {name: %1$s, labels: {app: %1$s}}
                spec:
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    spec:
                      serviceAccountName: %1$s
                      containers: [{name: c, image: i, envFrom: [{configMapRef: {name: %2$s}}]}]
                      volumes: [{name: v, projected: {sources: [{configMap: {name: %2$s}}]}}, {name: w, configMap: {name: %2$s}}]
                ---
                kind: ConfigMap
                metadata: {name: %2$s}
                data: {a: b}
                """.formatted(name, config);
    }

    @Test
    void rule14OwnValuesAreTokens() {
        String own = "own: {site: %s}";
        String pod = "image: '%1$s:5000/api:v1', args: ['--site=%1$s'], env: [{name: A, value: 'https://%1$s/x'}]";
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging(
                                own.formatted("staging.shop.example.com"),
                                api(pod.formatted("staging.shop.example.com"))),
                        production(own.formatted("shop.example.com"), api(pod.formatted("shop.example.com")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1, \"b\": [1, 2]}            | {\"b\":[1,2],\"a\":1.0}",
                "'a: 1\nb: {c: x}\n'                  | 'b:\n  c: \"x\"\n# comment\na: 1'",
                "'a=1\nb = 2\n'                       | 'b=2\n! comment\na = 1'",
                "'line\r\nother  \r\n'                | 'line\nother'"
            })
    void rule15DocumentsInConfigMapsAreComparedByWhatTheySay(String left, String right) {
        assertEquals(List.of(), compareConfig(left, right));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": [1, 2]}   | {\"a\": [2, 1]}",
                "{\"a\": 1}        | {\"a\": \"1\"}",
                "'a: 1'            | 'a: \"1\"'",
                "'a=1\nb=2'        | 'a=1\nb=3'",
                "'a: 1'            | 'a=1'",
                "'  indented'      | 'indented'",
                "{not json         | {not  json"
            })
    void rule15DocumentsThatSaySomethingElseDiffer(String left, String right) {
        assertEquals(List.of("key"), fields(compareConfig(left, right)));
    }

    private static List<Difference> compareConfig(String left, String right) {
        return Comparer.compare(staging("", config(left)), production("", config(right)));
    }

    private static String config(String value) {
        return configMap(
                "c",
                "key: \""
                        + value.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\n", "\\n")
                                .replace("\r", "\\r") + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "nginx,docker.io/library/nginx:latest",
        "bitnami/redis:7,docker.io/bitnami/redis:7",
        "index.docker.io/library/nginx:1,nginx:1",
        "registry:5000/a/b:v1@sha256:aa,registry:5000/a/b@sha256:aa"
    })
    void rule16ImagesAreTheSameByAnyOfTheirNames(String left, String right) {
        same(image(left), image(right));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx:1,nginx:2",
        "localhost/nginx:1,nginx:1",
        "a.example.com/x:1,b.example.com/x:1",
        "x@sha256:aa,x@sha256:bb",
        "x:v1@sha256:aa,x:v1"
    })
    void rule16ImagesThatAreNotTheSameDiffer(String left, String right) {
        assertEquals(List.of("image"), fields(compare(image(left), image(right))));
    }

    @Test
    void rule16CertificatesAreComparedByWhatTheySay() throws IOException {
        assertEquals(List.of(), compareConfig(certificate("one"), certificate("reissued")));
        assertEquals(List.of("key"), fields(compareConfig(certificate("one"), certificate("other-name"))));
    }

    private static String certificate(String name) throws IOException {
        return Files.readString(Path.of("src/test/resources/certificates", name + ".pem"));
    }

    private static String image(String image) {
        return "metadata: {name: api}, spec: {template: {spec: {containers: [{name: c, imagePullPolicy: Always, image: '"
                + image + "'}]}}}";
    }

    private static void same(String left, String right) {
        assertEquals(List.of(), compare(left, right));
    }

    private static List<Difference> compare(String left, String right) {
        return Comparer.compare(
                staging("", "{kind: Deployment, " + left + "}"), production("", "{kind: Deployment, " + right + "}"));
    }
}
