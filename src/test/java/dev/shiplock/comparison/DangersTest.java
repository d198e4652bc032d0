package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Rule;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.SecretSnapshot;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DangersTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
    private static final String OWN = "own: {database: db-staging.internal}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image: a, env: [{name: A, value: 'jdbc://db-staging.internal/x'}]",
                "image: a, args: [--db, db-staging.internal]",
                "image: a, command: [sh, -c, 'psql db-staging.internal']",
                "image: 'db-staging.internal/a:v1'",
                "image: a, readinessProbe: {httpGet: {port: 1, host: db-staging.internal}}",
                "image: a, env: [{name: A, value: 'http://api.shop-staging.svc'}]",
                "image: a, env: [{name: A, value: 'jdbc://DB-Staging.Internal/x'}]",
                "image: a, env: [{name: A, value: '/login?next=http%3A%2F%2Fdb-staging.internal%2Fx'}]",
                "image: 'registry.shop-staging.svc:5000/a:v1'"
            })
    void theSourcesOwnValuesInTheTargetBlock(String container) {
        Finding finding = only(broken(staging(OWN), production("", api(container))));
        assertTrue(finding.blocking());
        assertEquals(FindingClass.Dangerous, finding.meaning());
    }

    @Test
    void theSourcesOwnValuesInConfigMapsBlock() {
        assertTrue(only(broken(staging(OWN), production("", configMap("c", "a: 'x db-staging.internal y'"))))
                .blocking());
    }

    @ParameterizedTest
    @ValueSource(strings = {"image: 'shop-staging/a:v1'", "image: 'registry/shop-staging/a:v1'"})
    void anImagesRepositoryIsNoNamespace(String container) {
        assertEquals(List.of(), broken(staging(OWN), production("", api(container))));
    }

    @Test
    void binaryValuesThatAreTextsAreReadToo() {
        assertTrue(only(broken(staging(OWN), production("", binary("host=db-staging.internal"))))
                .blocking());
        Finding secret = only(broken(staging(OWN), production("", binary("password=hunter2"))));
        assertFalse(secret.toString().contains("hunter2"), secret::toString);
        assertEquals(List.of(), broken(staging(OWN), production("", binary("host=db.internal"))));
        assertEquals(
                List.of(),
                broken(
                        staging(OWN),
                        production(
                                "",
                                binary(("\u00ff\u00fe db-staging.internal").getBytes(StandardCharsets.ISO_8859_1)))));
    }

    private static String binary(String text) {
        return binary(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String binary(byte[] bytes) {
        return "kind: ConfigMap\nmetadata: {name: c}\nbinaryData: {key: "
                + Base64.getEncoder().encodeToString(bytes) + "}";
    }

    @Test
    void theSourcesOwnValuesInSecretsBlockWithoutShowingThem() {
        EnvironmentSnapshot right = production("");
        EnvironmentSnapshot guarded = new EnvironmentSnapshot(
                right.name(),
                right.namespace(),
                right.spec(),
                right.workloads(),
                right.configMaps(),
                new TreeMap<>(Map.of(
                        "s",
                        new SecretSnapshot(
                                "s",
                                "uid",
                                new TreeMap<>(Map.of("url", "abcdef0123456789")),
                                new TreeMap<>(Map.of("url", List.of("staging/database")))))));
        Finding finding = only(broken(staging(OWN), guarded));
        assertTrue(finding.blocking());
        assertEquals("Secret/s", finding.object().toString());
        assertFalse(finding.toString().contains("abcdef"), finding::toString);
    }

    @Test
    void aProjectedTargetWithItsOwnValueDoesNotBlock() {
        String own = "own: {database: db.internal}";
        EnvironmentSnapshot source = staging(OWN, variable("DB", "db-staging.internal"));
        assertTrue(only(broken(source, production(own, variable("DB", "db-staging.internal"))))
                .blocking());
        assertEquals(List.of(), broken(source, production(own, variable("DB", "db.internal"))));
    }

    @ParameterizedTest
    @CsvSource({
        "DEBUG,true,1",
        "DEBUG,*,1",
        "DEBUG,false,0",
        "DEBUG,0,0",
        "DEBUG,,0",
        "APP_DEBUG,1,1",
        "APP_DEBUG,x,0",
        "LOG_LEVEL,debug,1",
        "APP_LOG_LEVEL,TRACE,1",
        "LOG_LEVEL,info,0",
        "LOGGING_LEVEL_ROOT,debug,1",
        "MODE,debug,0"
    })
    void debuggingIsDangerousInProductionAlone(String name, String value, int findings) {
        String pod = variable(name, value == null ? "" : value);
        List<Finding> found = broken(staging(""), production("tier: Production", pod));
        assertEquals(findings, found.size(), found::toString);
        assertTrue(found.stream().allMatch(Finding::blocking));
        assertEquals(List.of(), broken(staging(""), production("tier: Staging", pod)));
    }

    @Test
    void onlyTheEnvironmentItselfSaysThatDebuggingMayBeOn() {
        assertEquals(0, debugging("{name: ok, variable: DEBUG, equals: 'true'}", ""));
        assertEquals(1, debugging("{name: ok, variable: DEBUG, accept: true, reason: r}", ""));
        assertEquals(1, debugging("{name: other, variable: DEBUG, mustDiffer: true}", ""));
        assertEquals(1, debugging("", "{name: lax, variable: DEBUG, equals: 'true'}"));
        assertEquals(1, debugging("", "{name: wide, path: /spec/*, equals: x}"));
    }

    /** How many findings there are of debugging, under a rule of the environment and one of the promotion. */
    private static long debugging(String environment, String promotion) {
        EnvironmentSnapshot right =
                production("tier: Production, rules: [" + environment + "]", variable("DEBUG", "true"));
        List<Rule> own = production("rules: [" + promotion + "]").spec().rules();
        Rulebook rules = ((Rulebook.Reading.Usable) Rulebook.of(right.spec().rules(), own)).rules();
        return Demands.broken(staging(""), right, rules, TODAY).stream()
                .filter(finding -> finding.why().contains("debugging"))
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD,hunter2,1",
        "dbPassword,hunter2,1",
        "PGPASSWORD,hunter2,1",
        "STRIPE_API_KEY,abc,1",
        "SESSION_SECRET,abc,1",
        "GITHUB_TOKEN,abc,1",
        "AWS_SECRET_ACCESS_KEY,abc,1",
        "URL,https://user:hunter2@example.com/,1",
        "AUTH,eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl,1",
        "ANYTHING,AKIAABCDEFGHIJKLMNOP,1",
        "PASSWORD_FILE,/run/secrets/p,0",
        "TOKEN_TTL,3600,0",
        "MAX_TOKENS,4096,0",
        "DB_PASSWORD,$(FROM_SECRET),0",
        "DB_PASSWORD,,0",
        "REQUIRE_PASSWORD,true,0",
        "SECRET_NAME,shop,0",
        "URL,https://example.com/a:b@c,0"
    })
    void secretsInTheOpenAreDangerousAndNeverShown(String name, String value, int findings) {
        List<Finding> found = broken(staging(""), production("", variable(name, value == null ? "" : value)));
        assertEquals(findings, found.size(), found::toString);
        assertTrue(found.stream().allMatch(Finding::blocking));
        assertFalse(found.toString().contains("hunter2"), found::toString);
    }

    @Test
    void thatADifferenceIsAcceptedAcceptsNoSecretInTheOpen() {
        EnvironmentSnapshot right = production(
                "rules: [{name: ok, variable: DB_PASSWORD, accept: true, reason: r}]",
                variable("DB_PASSWORD", "hunter2"));
        Rulebook rules = ((Rulebook.Reading.Usable) Rulebook.of(right.spec().rules(), List.of())).rules();
        assertEquals(1, Demands.broken(staging(""), right, rules, TODAY).size());
    }

    @Test
    void aRuleThatOnlyDemandsSomethingLeavesASecretInTheOpenDangerous() {
        EnvironmentSnapshot right = production(
                "rules: [{name: same, variable: DB_PASSWORD, equals: hunter2}]", variable("DB_PASSWORD", "hunter2"));
        Rulebook rules = ((Rulebook.Reading.Usable) Rulebook.of(right.spec().rules(), List.of())).rules();
        assertEquals(1, Demands.broken(staging(""), right, rules, TODAY).size());
    }

    @Test
    void secretsInTheOpenAreFoundInArgumentsAndDocuments() {
        assertEquals(
                1,
                broken(staging(""), production("", api("image: a, args: [--password, hunter2]")))
                        .size());
        assertEquals(
                1,
                broken(staging(""), production("", api("image: a, args: ['--password=hunter2']")))
                        .size());
        assertEquals(
                0,
                broken(staging(""), production("", api("image: a, args: [--password, $(P)]")))
                        .size());
        assertEquals(
                1,
                broken(staging(""), production("", configMap("c", "a: 'db.password=hunter2'")))
                        .size());
        assertEquals(
                0,
                broken(staging(""), production("", configMap("c", "a: 'db.password=${P}'")))
                        .size());
    }

    @Test
    void ownValuesThatBothEnvironmentsShareAreMentioned() {
        Finding finding = only(broken(staging("own: {r: registry}"), production("own: {r: registry}")));
        assertEquals(FindingClass.Intended, finding.meaning());
        assertFalse(finding.blocking());
    }

    private static List<Finding> broken(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return Demands.broken(source, target, Rulebook.EMPTY, TODAY);
    }

    private static Finding only(List<Finding> found) {
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }
}
