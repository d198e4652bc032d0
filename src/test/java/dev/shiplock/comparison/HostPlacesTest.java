package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.deployment;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.comparison.Translation.OnlyWith;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that are any word, and namespaces that are: only where they stand says what they are. */
class HostPlacesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A | http://app:8080/x                          | http://prod-app:8080/x",
                "A | redis:6379                                 | prod-redis:6379",
                "A | redis:6379,web:80                          | prod-redis:6379,prod-web:80",
                "A | jdbc:postgresql://db:5432/shop             | jdbc:postgresql://prod-db:5432/shop",
                "A | postgres://$(USER):$(PASSWORD)@db:5432/app | postgres://$(USER):$(PASSWORD)@prod-db:5432/app",
                "A | http://web:$(PORT)/                        | http://prod-web:$(PORT)/",
                "A | dns:///web:8080                            | dns:///prod-web:8080",
                "A | mongodb://db-0.db:27017                    | mongodb://prod-db-0.prod-db:27017",
                "A | mongodb://u:p@db-0.db,db-1.db/app          | mongodb://u:p@prod-db-0.prod-db,prod-db-1.prod-db/app",
                "A | ${UPSTREAM:-web:8080}                      | ${UPSTREAM:-prod-web:8080}",
                "A | http://db-0.db.shop-staging.svc            | http://prod-db-0.prod-db.shop-production.svc",
                "A | file:///app/config.yml                     | file:///app/config.yml",
                "A | file://app/config.yml                      | file://app/config.yml",
                "A | sqlite:////data/x.db                       | sqlite:////data/x.db",
                "A | jdbc:sqlite://data/x.db                    | jdbc:sqlite://data/x.db",
                "A | classpath://app/x                          | classpath://app/x",
                "A | @app/server                                | @app/server",
                "A | me@app                                     | me@app",
                "A | s3://media/a                               | s3://media/a",
                "A | gs://media                                 | gs://media",
                "A | https://x.example.com//app/x               | https://x.example.com//app/x",
                "A | https://app.example.com/app:80             | https://app.example.com/app:80",
                "A | http://app:secret@x.example.com            | http://app:secret@x.example.com",
                "A | the app of the web                         | the app of the web",
                "A | worker:latest                              | worker:latest",
                "SCAN_IMAGE | redis:7                           | redis:7",
                "SCAN_IMAGE | worker:1234                       | worker:1234",
                "A | SCAN_IMAGE=worker:1234                     | SCAN_IMAGE=worker:1234",
                "A | {\"image\":\"worker:1234\"}               | {\"image\":\"worker:1234\"}",
                "IMAGE_SERVER | media:8080                      | prod-media:8080",
                "A | url=http\\://web/x                            | url=http\\://prod-web/x",
                "A | custom://web:8080                          | custom://prod-web:8080",
                "A | custom://web                               | DoubtfulName",
                "A | shop-staging/web:v1                        | DoubtfulName",
                "SCAN_IMAGE | redis                             | redis",
                "A | Web.Shop-Staging                           | Web.Shop-Staging",
                "A | redis:7                                    | DoubtfulName",
                "A | run worker:1234                            | DoubtfulName",
                "A | host=db port=5432                          | DoubtfulName",
                "A | Server=db;Database=shop                    | DoubtfulName",
                "A | {\"host\":\"db\",\"port\":5432}           | DoubtfulName",
                "A | [\"x\",\"db\"]                             | DoubtfulName",
                "A | ${UPSTREAM:-web}                           | DoubtfulName",
                "A | $(PROTOCOL)://web/x                        | DoubtfulName",
                "A | http://web-assets:8080                     | DoubtfulName",
                "A | http://db-0.db-headless:27017              | DoubtfulName",
            })
    void aNameWithoutAnAffixIsReplacedOnlyWhereItIsAHost(String variable, String source, String expected) {
        assertEquals(expected, outcome(plain("", variable, source), plain("prod-", variable, "other")));
    }

    private static EnvironmentSnapshot plain(String prefix, String variable, String value) {
        String names = "names: {prefix: '" + prefix + "'}";
        String pod = "containers: [{name: api, image: i, env: [{name: " + variable + ", value: '" + value + "'}]}]";
        List<String> manifests = new ArrayList<>(List.of(deployment(prefix + "api", pod)));
        List.of("app", "data", "media", "redis", "web", "worker")
                .forEach(name -> manifests.add(deployment(prefix + name, "")));
        manifests.add("kind: StatefulSet\nmetadata: {name: " + prefix + "db}");
        return prefix.isEmpty()
                ? staging(names, manifests.toArray(String[]::new))
                : production(names, manifests.toArray(String[]::new));
    }

    private static String outcome(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return switch (HostNamesTest.translation(source, target)) {
            case Value(FieldValue value) ->
                value.toOptional().orElseThrow().path("value").asText();
            case Impossible(String reason, String message) -> reason;
            case OnlyWith other -> throw new AssertionError(other);
        };
    }

    @Test
    void theImageOfAFlagIsNoHost() {
        String args = "image: i, env: [{name: A, value: %s}], args: [%s]";
        List<Difference> found = Comparer.compare(
                staging(
                        "",
                        api(args.formatted("x", "--scan-image, 'worker:1234', --queue, 'worker:1234'")),
                        deployment("worker", "")),
                production(
                        "names: {prefix: p-}",
                        deployment("p-api", "containers: [{name: api, " + args.formatted("x", "x") + "}]"),
                        deployment("p-worker", "")));

        Value value = assertInstanceOf(Value.class, found.getFirst().carried());
        assertEquals(
                "[\"--scan-image\",\"worker:1234\",\"--queue\",\"p-worker:1234\"]",
                value.value().toOptional().orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-dev | http://api-dev.dev:8080          | http://api.shop-production:8080",
                "-dev | api-dev.dev:8080                 | api.shop-production:8080",
                "-dev | http://api-dev.dev.svc:8080      | http://api.shop-production.svc:8080",
                "-dev | http://db-dev-0.db-dev.dev:8080  | http://db-0.db.shop-production:8080",
                "-dev | see api-dev.dev                  | DoubtfulName",
                "-dev | dev/api-dev                      | DoubtfulName",
                "''   | http://api.dev:8080              | http://api.shop-production:8080",
                "''   | http://db-0.db.dev:8080          | http://db-0.db.shop-production:8080",
                "''   | api.dev                          | DoubtfulName",
                "''   | http://redis.dev:6379            | DoubtfulName",
                "''   | https://docs.api.dev/x           | https://docs.api.dev/x",
                "''   | see api.dev and go.dev           | see api.dev and go.dev",
                "''   | dev/api                          | dev/api"
            })
    void aShortNamespaceCountsBehindAWorkload(String suffix, String source, String expected) {
        String pod = "containers: [{name: api, image: i, env: [{name: A, value: '%s'}]}]";
        EnvironmentSnapshot dev = Pairs.environment(
                "dev",
                "dev",
                "names: {suffix: '" + suffix + "'}",
                deployment("api" + suffix, pod.formatted(source)),
                "kind: StatefulSet\nmetadata: {name: db" + suffix + "}");
        EnvironmentSnapshot target =
                production("", deployment("api", pod.formatted("other")), "kind: StatefulSet\nmetadata: {name: db}");

        assertEquals(expected, outcome(dev, target));
    }
}
