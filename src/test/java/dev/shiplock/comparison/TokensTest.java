package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
    private static final int MEGABYTE = 1_000_000;

    private static final EnvironmentSnapshot STAGING =
            staging("own: {site: '*.aaaa.example.com', word: aaaa, long: a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.b}");

    @ParameterizedTest
    @CsvSource({
        "'aaaa ',200000",
        "aaaa.example.com/,58823",
        "'aaaa.example.com aaaa ',90908",
        "aaaa,0",
        "a,0",
        "'a ',0",
        "a.,0",
        "shop-staging/x,1",
        "'shop-staging/x ',66666",
        "%2Faaaa,142857",
        "%,0",
        "%25,0"
    })
    void noTextTakesLong(String part, int tokens) {
        String text = part.repeat(MEGABYTE / part.length());
        Tokens all = Tokens.of(Tokens.ofEnvironment("staging", "shop-staging", STAGING.spec(), false));

        assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertEquals(tokens, all.find(text).size()));
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> OwnValues.guarding(production(""), STAGING).foreignIn(text));
    }

    @Test
    void aMatchAtTheEndDoesNotSlowDownThoseBeforeIt() {
        String text = "aaaa ".repeat(MEGABYTE) + "aaaa.example.com";
        Tokens all = Tokens.of(Tokens.ofEnvironment("staging", "shop-staging", STAGING.spec(), false));

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertEquals(MEGABYTE + 1, all.find(text).size()));
    }

    @Test
    void ofTokensThatOverlapTheLongestIsFound() {
        Tokens all = Tokens.of(Tokens.ofEnvironment(
                "staging",
                "shop-staging",
                staging("own: {host: db.example.com, url: db.example.com/shop, path: example.com/shop}")
                        .spec(),
                false));

        assertEquals(
                "[url, host]",
                all.find("db.example.com/shop db.example.com/x").stream()
                        .map(match -> match.token().name())
                        .toList()
                        .toString());
    }
}
