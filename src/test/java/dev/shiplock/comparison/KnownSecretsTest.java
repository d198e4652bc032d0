package dev.shiplock.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownSecretsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"env\": [{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2\"}]}",
                "{\"set\": [{\"workload\": \"api\", \"variable\": \"DB_PASSWORD\", \"value\": \"hunter2\"}]}",
                "{\"data\": {\"api-token\": \"hunter2\"}}",
                "{\"args\": [\"--password\", \"hunter2\"]}",
                "{\"args\": [\"--password=hunter2\"]}",
                "{\"data\": {\"application.properties\": \"a=1\\ndb.password=hunter2\\nb=2\"}}",
                "{\"data\": {\"application.yaml\": \"db:\\n  password: 'hunter2'\\n\"}}",
                "{\"env\": [{\"name\": \"URL\", \"value\": \"postgres://app:hunter2@db/shop\"}]}"
            })
    void aValueThatIsSecretInTheObjectIsMaskedWhereverItIsQuoted(String object) throws JsonProcessingException {
        KnownSecrets secrets = KnownSecrets.of(MAPPER.readTree(object));

        assertEquals("Invalid value: \"(masked)\": too bad", secrets.masked("Invalid value: \"hunter2\": too bad"));
    }

    @Test
    void aChangedFieldIsKnownByItsName() {
        FieldPath field = FieldPath.of("data", "API_TOKEN");
        KnownSecrets secrets = KnownSecrets.NONE
                .with(field, FieldValue.of("hunter2"))
                .with(field, FieldValue.of("hunter3"))
                .with(FieldPath.of("data", "MODE"), FieldValue.of("fast"));

        assertEquals("(masked) and (masked), fast", secrets.masked("hunter2 and hunter3, fast"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a \"b\" c | Invalid value: \"a \\\"b\\\" c\"",
                "a<b>&c    | bad \"a\\u003cb\\u003e\\u0026c\"",
                "a<b>&c    | bad \"a<b>&c\""
            })
    void quotesAreKnownInEveryWayInWhichServersWriteThem(String value, String text) {
        KnownSecrets secrets = KnownSecrets.NONE.with(FieldPath.of("data", "TOKEN"), FieldValue.of(value));

        assertEquals(text.replaceAll("\".*\"", "\"(masked)\""), secrets.masked(text));
    }

    @Test
    void aShortValueIsMaskedOnlyWhereItStandsAlone() {
        KnownSecrets secrets = KnownSecrets.NONE.with(FieldPath.of("data", "TOKEN"), FieldValue.of("v1"));

        assertEquals("apps/v1x: \"(masked)\" of rev12", secrets.masked("apps/v1x: \"v1\" of rev12"));
    }

    @Test
    void switchesAndReferencesAreNoSecrets() throws JsonProcessingException {
        JsonNode object = MAPPER.readTree("{\"data\": {\"USE_TOKEN\": \"true\", \"TOKEN\": \"${TOKEN}\"}}");

        assertEquals("must be true, not ${TOKEN}", KnownSecrets.of(object).masked("must be true, not ${TOKEN}"));
    }

    @Test
    void whatLooksSecretIsMaskedWithoutBeingKnown() {
        String text = "cannot reach postgres://app:hunter2@db/shop";

        assertFalse(KnownSecrets.NONE.masked(text).contains("hunter2"));
    }
}
