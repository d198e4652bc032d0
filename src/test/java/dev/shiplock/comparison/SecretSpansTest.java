package dev.shiplock.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shiplock.snapshot.FieldValue;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that only their look or their place gives away, and what looks alike and is none. */
class SecretSpansTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "postgres://app:p@ss/w0rd@db:5432/shop        | postgres://app:(masked)@db:5432/shop",
                "postgres://app:hun?ter@db/shop               | postgres://app:(masked)@db/shop",
                "postgres://app:hunter2@db/shop?mail=a@b.c    | postgres://app:(masked)@db/shop?mail=a@b.c",
                "redis://:hunter2@cache                       | redis://:(masked)@cache",
                "mysql://u:1234@db                            | mysql://u:(masked)@db",
                "amqp://u:hu$(nter@mq                         | amqp://u:(masked)@mq",
                "a://u:one@h,b://u:two@h                      | a://u:(masked)@h,b://u:(masked)@h",
                "curl -H 'X-Auth: Bearer abc123def456'        | curl -H 'X-Auth: Bearer (masked)'",
                "header=bearer AbCdEfGhIjKlMnOpQrStUvWxYz     | header=bearer (masked)",
                "header=Basic dXNlcjpodW50ZXIy                | header=Basic (masked)",
                "<password>hunter2</password>                 | <password>(masked)</password>",
                "<db.password type='x'>hunter2</db.password>  | <db.password type='x'>(masked)</db.password>",
                "<apiKey><![CDATA[hunter2]]></apiKey>         | <apiKey><![CDATA[(masked)]]></apiKey>",
                "<property name=\"db.password\" value=\"hunter2\"/> | <property name=\"db.password\" value=\"(masked)\"/>",
                "<add key='DbPassword' value='hunter2' />     | <add key='DbPassword' value='(masked)' />",
                "[{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2\"}] | [{\"name\": \"DB_PASSWORD\", \"value\": \"(masked)\"}]",
                "postgres://app:$1unter2@db/shop              | postgres://app:(masked)@db/shop",
                "postgres://app:$2a$10$hunter2@db/shop        | postgres://app:(masked)@db/shop",
                "postgres://app:%68unter2@db/shop             | postgres://app:(masked)@db/shop",
                "postgres://app:%shunter2@db/shop             | postgres://app:(masked)@db/shop",
                "postgres://app:{hunter}2@db/shop             | postgres://app:(masked)@db/shop",
                "postgres://app:/hunter2@db/shop              | postgres://app:(masked)@db/shop",
                "app:hunter2@tcp(db:3306)/shop                | app:(masked)@tcp(db:3306)/shop",
                "app:p@s:s/w@tcp(db:3306)/shop?x=1            | app:(masked)@tcp(db:3306)/shop?x=1",
                "app:hunter2@unix(/tmp/mysql.sock)/shop       | app:(masked)@unix(/tmp/mysql.sock)/shop",
                "x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl y | x (masked) y",
                "AKIAABCDEFGHIJKLMNOP                         | (masked)",
            })
    void whatIsSecretIsMaskedAndFound(String text, String masked) {
        assertEquals(masked, Masking.show("ANYTHING", FieldValue.of(text)));
        assertTrue(SecretLooks.inTheOpen("ANYTHING", text), text);
        Set<String> collected = new HashSet<>();
        SecretLooks.collect("ANYTHING", text, collected);
        assertFalse(collected.isEmpty(), text);
    }

    /** Masked by the names in them, to the end of the line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic dXNlcjpodW50ZXIy",
                "Authorization: Bearer hunter2",
                "user password=\"hunter2\" ssl",
                "<db user=\"u\" password=\"hunter2\"/>",
                "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2==;EndpointSuffix=core.windows.net",
                "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=hunter2=",
                "Server=db;User Id=u;Password=hunter2;",
                "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
                "{\"key\": \"-----BEGIN RSA PRIVATE KEY-----\\nhunter2\\n-----END RSA PRIVATE KEY-----\\n\"}",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2"
            })
    void whatANameGivesAwayIsMaskedAndFound(String text) {
        String shown = Masking.show("ANYTHING", FieldValue.of(text));
        assertFalse(shown.contains("hunter2") || shown.contains("dXNlcjpodW50ZXIy"), shown);
        assertTrue(SecretLooks.inTheOpen("ANYTHING", text), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api:8080/users/@me",
                "https://registry:5000/shop/api@sha256:0123456789abcdef",
                "http://[::1]:8080/a@b",
                "https://example.com/a:b@c",
                "https://user@example.com/",
                "https://user:@example.com/",
                "ssh://git@example.com:22/shop.git",
                "git@example.com:shop/api.git",
                "http://a:b and mail to x@example.com",
                "kafka://a:9092,b:9092/topic@1",
                "postgres://app:$(DB_PASSWORD)@db/shop",
                "postgres://app:${DB_PASSWORD}@db/shop",
                "postgres://app:{{ .Password }}@db/shop",
                "postgres://$PGUSER:$PGPASSWORD@$PGHOST/shop",
                "postgres://app:$$PGPASSWORD@db/shop",
                "postgres://%s:%s@%s/%s",
                "postgres://%1$s:%2$s@%3$s/shop",
                "postgres://%(user)s:%(password)s@%(host)s/shop",
                "postgres://{user}:{password}@{host}/shop",
                "postgres://{}:{}@{}/shop",
                "$DB_USER:$DB_PASS@tcp($DB_HOST)/shop",
                "%s:%s@tcp(%s)/shop",
                "{user}:{password}@tcp({host})/shop",
                "postgres://db:5432/shop",
                "jdbc:postgresql://db:5432/shop?user=app",
                "the Basic authentication of the shop",
                "Basic settings, Bearer authentication",
                "basic: authenticated",
                "use a bearer token-based login",
                "Authorization: Bearer $(TOKEN)",
                "Authorization: Basic ${CREDENTIALS}",
                "<password>${db.password}</password>",
                "<password></password>",
                "<password/>",
                "<passwordPolicy>strict</passwordPolicy>",
                "<user>shop</user>",
                "password=\"${DB_PASSWORD}\"",
                "<property name=\"db.password\" value=\"${DB_PASSWORD}\"/>",
                "<property name=\"db.user\" value=\"shop\"/>",
                "[{\"name\": \"MODE\", \"value\": \"fast\"}]",
                "app@tcp(db:3306)/shop",
                "app:@tcp(db:3306)/shop",
                "app:$(DB_PASSWORD)@tcp(db:3306)/shop",
                "listen on tcp(0.0.0.0:80)",
                "AccountName=shop;EndpointSuffix=core.windows.net",
                "AccountKey=$(ACCOUNT_KEY)",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
                "eyJ is how tokens begin",
                "com.example.eyJson.Parser.Main",
                "AKIA is a prefix",
                "MAX_TOKENS=4096",
                "password-file=/run/secrets/p",
                "sha256:0123456789abcdef0123456789abcdef",
                "2026-11-25T10:00:00Z",
                "v2.0.3-hotfix.1",
                "key: value: nested"
            })
    void whatLooksAlikeAndIsNoSecretIsLeftAlone(String text) {
        assertFalse(SecretLooks.inTheOpen("ANYTHING", text), text);
        if (!text.contains("$(") && !text.contains("${")) {
            assertEquals(text, Masking.show("ANYTHING", FieldValue.of(text)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GOOGLE_APPLICATION_CREDENTIALS | /var/secrets/google/key.json | false",
                "SSL_PRIVATE_KEY   | /etc/tls/tls.key        | false",
                "stripeApiKey      | /run/secrets/STRIPE_KEY | false",
                "API_KEY           | /etc/keys/api           | false",
                "API_KEY           | /etc/keys/api key       | true",
                "API_KEY           | /9j4AAQSkZJRgABAQEAYABg | true",
                "API_KEY           | /j4aaqskzjrgabaq==      | true",
                "API_KEY           | etc/keys.api            | true",
                "PASSWORD          | /abc                    | true",
                "DB_PASSWORD       | /etc/passwords/db.txt   | true",
                "TOKEN             | /var/run/token.txt      | true",
                "PASSWORD          | $PGPASSWORD             | false",
                "PASSWORD          | $_                      | false",
                "PASSWORD          | $1                      | false",
                "PASSWORD          | $$(PASSWORD)            | false",
                "PASSWORD          | $2a$10$hunter2          | true",
                "PASSWORD          | %s                      | false",
                "PASSWORD          | %s sslmode=require      | false",
                "PASSWORD          | %(password)s            | false",
                "PASSWORD          | %secret                 | true",
                "PASSWORD          | 100%s                   | true",
                "PASSWORD          | {password}              | false",
                "TOKEN             | Bearer $TOKEN           | false"
            })
    void referencesAndPathsAreNoSecrets(String name, String value, boolean secret) {
        assertEquals(secret, SecretLooks.inTheOpen(name, value));
        assertEquals(secret, SecretLooks.inTheOpen("ANYTHING", name + "=" + value));
        assertEquals(
                secret,
                SecretLooks.inArguments(
                        JsonNodeFactory.instance.arrayNode().add("--" + name).add(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "://a:b",
                "://a:b@",
                "://",
                "a:b@tcp(",
                "@tcp(",
                "<a>",
                "<a ",
                "<a",
                "<password>",
                "Bearer ",
                "Bearer a",
                "Basic aaaaaaaa",
                "name=a ",
                "name=password value=",
                "key: ",
                "-----BEGIN PRIVATE KEY-----",
                "eyJa.",
                "?a="
            })
    void noTextTakesLong(String part) {
        String text = part.repeat(1_000_000 / part.length());
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> SecretSpans.of(text));
    }
}
