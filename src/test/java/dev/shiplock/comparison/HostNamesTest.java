package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.deployment;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of the source's workloads in values: replaced where they are hosts, refused where that is not sure, never carried as they are. */
class HostNamesTest {
    private static final String SUFFIX = "names: {suffix: -staging}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "http://web-staging                        | http://web",
                "http://web-staging/x?y=1                  | http://web/x?y=1",
                "http://WEB-Staging:8080                   | http://web:8080",
                "http://user:pw@web-staging:80/            | http://user:pw@web:80/",
                "http://web-staging.shop-staging           | http://web.shop-production",
                "http://web-staging.shop-staging.svc:80/x  | http://web.shop-production.svc:80/x",
                "web-staging.shop-staging.svc.cluster.local | web.shop-production.svc.cluster.local",
                "db-staging-0.db-staging.shop-staging.svc  | db-0.db.shop-production.svc",
                "shop-staging/web-staging                  | shop-production/web",
                "web-staging:8080                          | web:8080",
                "web-staging:80,db-staging:5432            | web:80,db:5432",
                "{\"host\":\"web-staging:8080\"}           | {\"host\":\"web:8080\"}",
                "http://db-staging-0.db-staging:80         | http://db-0.db:80",
                "a=web-staging:8080,b                      | a=web:8080,b",
                "\"http:\\/\\/web-staging\\/x\"            | \"http:\\/\\/web\\/x\"",
                "/x?r=http%3A%2F%2Fweb-staging%3A80%2F     | /x?r=http%3A%2F%2Fweb%3A80%2F",
                "http://web/                               | http://web/",
                "my-web-staging                            | my-web-staging",
                "web-staging-2                             | web-staging-2",
                "web-staging_x                             | web-staging_x",
                "web-staging.other-namespace.svc           | web-staging.other-namespace.svc",
                "https://cdn.example.com/web-staging/a     | https://cdn.example.com/web-staging/a",
                "https://cdn-staging.example.com           | https://cdn-staging.example.com",
                "https://hooks.example.com/staging         | https://hooks.example.com/staging",
            })
    void aNameWithItsSuffixIsReplacedWhereItIsAHost(String source, String expected) {
        assertEquals(expected, carried(SUFFIX, "", source));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://web-staging.example.com",
                "postgres://web-staging:secret@db.example.com/x",
                "http://payments-staging:8080/",
                "payments-staging.shop-staging.svc",
                "web-staging.yaml",
                "web-staging/health",
                "web-staging",
                "web-staging,db-staging",
                "--upstream=web-staging",
                "{\"host\":\"web-staging\"}",
                "curl web-staging:8080",
                "${UPSTREAM:-web-staging}",
                "s3://web-staging/a",
                "shop-staging/web-staging:v2",
                "com.example.app://web-staging",
                "@web-staging/server",
                "//web-staging/x",
                "db-staging-0.db-staging-headless.shop-staging.svc:5432",
                "db-staging-headless.shop-staging.svc",
                "db-staging-0.db-staging-headless:5432",
                "mongodb://db-staging-0.db-staging-headless/x",
                "http://db-staging-metrics:9187",
                "http://db-staging-0:5432",
                "db-staging-0.pg.shop-staging.svc"
            })
    void whatMayBeANameAndMayBeNotIsRefused(String source) {
        assertEquals("DoubtfulName", refused(SUFFIX, "", source).reason());
    }

    @Test
    void theRefusalSaysWhichNameAndWhatToDo() {
        assertEquals(
                "the value holds 'web-staging', which may be a workload of Environment staging that Environment production calls web;"
                        + " give the value in spec.set, or let a rule of Environment production accept that it differs",
                refused(SUFFIX, "", "https://web-staging.example.com").message());
        assertTrue(refused(SUFFIX, "", "http://db-staging-headless")
                .message()
                .contains("(Service/db-staging-headless), or give the value in spec.set"));
        assertTrue(
                refused(SUFFIX, "", "http://payments-staging").message().contains("names.map of Environment staging"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://frontend/x             | http://web/x",
                "http://frontend.shop-staging  | http://web.shop-production",
                "frontend:8080                 | web:8080",
                "redis://mail:25               | redis://smtp:25",
                "the frontend of the shop      | the frontend of the shop",
                "https://frontend.example.com  | https://frontend.example.com",
                "https://x.example.com/frontend | https://x.example.com/frontend",
                "http://other                  | http://other"
            })
    void aNameThatIsAnyWordIsReplacedOnlyWhereItIsAHost(String source, String expected) {
        assertEquals(expected, carried("names: {map: {frontend: web, Service/mail: smtp}}", "", source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "host=frontend", "mode: frontend", "{\"host\": \"frontend\"}"})
    void aWordThatIsAWholeValueIsRefused(String source) {
        assertEquals(
                "DoubtfulName",
                refused("names: {map: {frontend: web}}", "", source).reason());
    }

    @ParameterizedTest
    @CsvSource({
        "http://web-staging:8080,http://web:8080",
        "web-staging:8080,web:8080",
        "web-staging,web-staging",
        "http://web-staging/?user=web-staging,http://web/?user=web-staging"
    })
    void anOwnValueDoesNotKeepAHostThatIsCalledAlike(String source, String expected) {
        assertEquals(expected, carried(SUFFIX + ", own: {dbuser: web-staging}", "own: {dbuser: web-staging}", source));
    }

    @Test
    void aNameOfTheSourceInTheTargetIsADifference() {
        String account = "serviceAccountName: %s, containers: [{name: api, image: i, env: [{name: A, value: %s}]}]";
        EnvironmentSnapshot source =
                staging(SUFFIX, deployment("api-staging", account.formatted("api-staging", "api-staging")));

        assertEquals(
                List.of("A", "serviceAccountName"),
                Pairs.fields(Comparer.compare(
                                source,
                                production("", deployment("api", account.formatted("api-staging", "api-staging")))))
                        .stream()
                        .sorted()
                        .toList());
        assertEquals(
                List.of(),
                Comparer.compare(source, production("", deployment("api", account.formatted("api", "api")))));
    }

    @Test
    void theTargetsAffixesCountToo() {
        assertEquals("http://p-web-live", carried("", "names: {prefix: p-, suffix: -live}", "http://web"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://web-staging/x", "http://payments-staging", "https://web-staging.example.com"})
    void namesThatTheTwoHaveInCommonAreCarriedAsTheyAre(String value) {
        assertEquals(value, carried(SUFFIX, SUFFIX, value));
    }

    @Test
    void aNameThatIsTwoThingsIsRefused() {
        String two = "names: {map: {Deployment/x: web, StatefulSet/x: db}}";
        EnvironmentSnapshot source =
                staging(two, variable("A", "http://x"), deployment("x", ""), "kind: StatefulSet\nmetadata: {name: x}");
        EnvironmentSnapshot target =
                production("", api("image: api"), deployment("web", ""), "kind: StatefulSet\nmetadata: {name: db}");

        assertEquals(
                "DoubtfulName",
                assertInstanceOf(Impossible.class, translation(source, target)).reason());
    }

    @Test
    void anOwnValueDecidesBeforeANameInIt() {
        assertEquals(
                "https://web-staging.example.com/web-staging.log",
                carried(
                        SUFFIX + ", own: {api: web-staging.example.com, log: web-staging.log}",
                        "own: {api: web-staging.example.com, log: web-staging.log}",
                        "https://web-staging.example.com/web-staging.log"));
    }

    @Test
    void valuesThatDifferOnlyByNamesAreTheSame() {
        String data = "a: 'http://%1$s/x', b: '%1$s', c: 'host: %1$s'";
        assertEquals(List.of(), compareConfigs(SUFFIX, data.formatted("web-staging"), data.formatted("web")));
        assertEquals(
                List.of(),
                compareConfigs("names: {map: {frontend: web}}", data.formatted("frontend"), data.formatted("web")));
        assertEquals(
                List.of("a"),
                Pairs.fields(compareConfigs(SUFFIX, "a: 'http://web-staging/x'", "a: 'http://web-staging/x'")));
        assertEquals(List.of(), compareConfigs("names: {map: {frontend: web}}", "b: frontend", "b: frontend"));
    }

    private static List<Difference> compareConfigs(String names, String left, String right) {
        return Comparer.compare(
                staging(
                        names,
                        deployment(names.contains("map") ? "frontend" : "web-staging", ""),
                        configMap("c", left)),
                production("", deployment("web", ""), configMap("c", right)));
    }

    @ParameterizedTest
    @CsvSource({
        "shop-staging/web:v2,shop-staging/web:v2",
        "registry/shop-staging/api:v2,registry/shop-staging/api:v2",
        "registry.shop-staging.svc:5000/api:v2,registry.shop-staging.svc:5000/api:v2",
        "web-staging:v2,web-staging:v2",
        "web-staging:8080/api:v2,web-staging:8080/api:v2",
        "staging.example.com/api:v2,example.com/api:v2"
    })
    void imagesAreRewrittenByExplicitOwnValuesAlone(String image, String expected) {
        EnvironmentSnapshot source = staging(
                SUFFIX + ", own: {registry: staging.example.com}",
                deployment("web-staging", ""),
                api("image: '" + image + "'"));
        EnvironmentSnapshot target =
                production("own: {registry: example.com}", deployment("web", ""), api("image: 'old:v1'"));

        Value value = assertInstanceOf(Value.class, translation(source, target));
        assertEquals(expected, value.value().toOptional().orElseThrow().asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a.",
                "web-staging ",
                "web-staging.",
                "web-staging,",
                "a:1,",
                "://",
                "//",
                "http://a@",
                "- ",
                "\\/",
                "%2F",
                "-",
                "a:1",
                " ",
                "\"",
                "/"
            })
    void noTextTakesLong(String part) {
        String text = part.repeat(1_000_000 / part.length());
        EnvironmentSnapshot source = staging(SUFFIX, deployment("web-staging", ""));
        EnvironmentSnapshot target = production("", deployment("web", ""));
        HostNames names = new HostNames(source, target, Correlation.between(source, target));

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> names.find(text, ""));
    }

    private static String carried(String sourceSpec, String targetSpec, String value) {
        Value carried = assertInstanceOf(Value.class, translated(sourceSpec, targetSpec, value));
        return carried.value().toOptional().orElseThrow().path("value").asText();
    }

    private static Impossible refused(String sourceSpec, String targetSpec, String value) {
        return assertInstanceOf(Impossible.class, translated(sourceSpec, targetSpec, value));
    }

    /** The value in the variable A of Deployment api, beside a Deployment and a StatefulSet that the two environments call otherwise. */
    private static Translation translated(String sourceSpec, String targetSpec, String value) {
        Naming from = naming(sourceSpec);
        Naming to = naming(targetSpec);
        return translation(
                staging(sourceSpec, pod(from, "env: [{name: A, value: '" + value + "'}]"), pair(from)),
                production(targetSpec, pod(to, "env: [{name: A, value: other}]"), pair(to)));
    }

    private static Naming naming(String spec) {
        return new Naming(staging(spec).spec().names());
    }

    private static String pod(Naming naming, String env) {
        return deployment(naming.own("Deployment", "api"), "containers: [{name: api, image: i, " + env + "}]");
    }

    private static String pair(Naming naming) {
        return deployment(naming.own("Deployment", "web"), "") + "\n---\nkind: StatefulSet\nmetadata: {name: "
                + naming.own("StatefulSet", "db") + "}";
    }

    static Translation translation(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return Comparer.compare(source, target).stream()
                .filter(it -> it.field().toString().contains("/env/")
                        || it.field().toString().endsWith("/image"))
                .findFirst()
                .orElseThrow()
                .carried();
    }
}
