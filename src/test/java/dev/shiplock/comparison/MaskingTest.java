package dev.shiplock.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskingTest {
    private static final FieldPath VARIABLE = FieldPath.parse("/spec/template/spec/containers/[name=api]/env/[name=A]");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DB_PASSWORD | hunter2                              | (masked)",
                "URL         | postgres://app:hunter2@db:5432/shop  | postgres://app:(masked)@db:5432/shop",
                "URL         | redis://:hunter2@db                  | redis://:(masked)@db",
                "URL         | https://example.com/a:b              | https://example.com/a:b",
                "OPTIONS     | -Dx=1 -Ddb.password=hunter2          | -Dx=1 -Ddb.password=(masked)",
                "QUERY       | /x?token=hunter2                     | /x?token=(masked)",
                "JSON        | {\"user\": \"u\", \"password\": \"hunter2\"} | {\"user\": \"u\", \"password\": (masked)}",
                "MODE        | fast                                 | fast",
                "PASSWORD_FILE | /run/secrets/p                     | /run/secrets/p"
            })
    void whatLooksSecretIsMasked(String name, String value, String shown) {
        assertEquals(shown, Masking.show(name, FieldValue.of(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spring:\n  password: hunter2\n",
                "password:\n  hunter2",
                "password: |\n  first\n  hunter2\nother: x",
                "password = \"a \\\" hunter2\"",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
                "a: 1\nclient_secret: 'hunter2'\nb: 2"
            })
    void documentsAreMaskedWhereTheyHoldSecrets(String document) {
        assertFalse(Masking.show("application.yaml", FieldValue.of(document)).contains("hunter2"));
    }

    @Test
    void variablesShowTheirValueOrWhereItComesFrom() throws JsonProcessingException {
        assertEquals("x", show("{\"name\":\"A\",\"value\":\"x\"}"));
        assertEquals("(masked)", show("{\"name\":\"API_TOKEN\",\"value\":\"x\"}"));
        assertEquals(
                "key k of Secret s",
                show("{\"name\":\"A\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"s\",\"key\":\"k\"}}}"));
        assertEquals(
                "key k of ConfigMap c",
                show("{\"name\":\"A\",\"valueFrom\":{\"configMapKeyRef\":{\"name\":\"c\",\"key\":\"k\"}}}"));
        assertEquals(
                "field status.podIP",
                show("{\"name\":\"A\",\"valueFrom\":{\"fieldRef\":{\"fieldPath\":\"status.podIP\"}}}"));
    }

    @Test
    void whatALonePathOrAWholeListOfVariablesHoldsIsMaskedByItsName() throws JsonProcessingException {
        assertEquals(
                "(masked)",
                Masking.show(
                        FieldPath.parse("/spec/template/spec/containers/[name=api]/env/[name=DB_PASSWORD]/value"),
                        FieldValue.of("hunter2")));
        String list = show("[{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"},{\"name\":\"MODE\",\"value\":\"fast\"}]");
        assertFalse(list.contains("hunter2"), list);
        assertTrue(list.contains("fast"), list);
        String container = show("{\"name\":\"api\",\"env\":[{\"name\":\"API_TOKEN\",\"value\":\"hunter2\"}]}");
        assertFalse(container.contains("hunter2"), container);
    }

    @Test
    void argumentsAreMaskedWhereTheOneBeforeSaysSo() throws JsonProcessingException {
        assertEquals("[--password, (masked), --user, u]", show("[\"--password\",\"hunter2\",\"--user\",\"u\"]"));
        assertEquals("[--password=(masked)]", show("[\"--password=hunter2\"]"));
    }

    @Test
    void absenceShowsNothingAndLongValuesAreCut() {
        assertEquals("", Masking.show(VARIABLE, FieldValue.ABSENT));
        assertEquals("x".repeat(200) + "…", Masking.show(VARIABLE, FieldValue.of("x".repeat(5000))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-", "a:", "://", "password=", "\"", "eyJ", "://a:", "-----BEGIN ", "a.b-", "\\"})
    void noTextTakesLong(String part) {
        String text = part.repeat(200_000 / part.length());
        assertTimeout(Duration.ofSeconds(5), () -> Masking.show("name", FieldValue.of(text)));
        assertTimeout(Duration.ofSeconds(5), () -> SecretLooks.inTheOpen("name", text));
    }

    @ParameterizedTest
    @CsvSource({
        "/spec/template/spec/containers/[name=api]/env/[name=DATABASE_URL],env DATABASE_URL of container api",
        "/spec/jobTemplate/spec/template/spec/initContainers/[name=m]/image,image of init container m",
        "/spec/template/spec/containers/[name=api]/readinessProbe,readinessProbe of container api",
        "/spec/template/spec/containers/[name=api],container api",
        "/spec/replicas,replicas",
        "/data/app~1x.yaml,key app/x.yaml",
        "/binaryData/logo,key logo",
        "/spec/template/spec/volumes/[name=v]/configMap/name,template.spec.volumes[v].configMap.name",
        "'',the whole object"
    })
    void fieldsHaveWords(String path, String words) {
        assertEquals(words, FieldWords.describe(FieldPath.parse(path)));
    }

    private static String show(String json) throws JsonProcessingException {
        return Masking.show(VARIABLE, FieldValue.of(new ObjectMapper().readTree(json)));
    }
}
