package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnValuesTest {
    private static final String STAGING =
            "own: {site: staging.shop.example.com, db: pg.shop-staging/shop, bucket: assets-staging}";
    private static final String PRODUCTION =
            "own: {site: shop.example.com, db: pg.shop-production/shop, bucket: assets}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://staging.shop.example.com/x        | https://shop.example.com/x",
                "staging.shop.example.com:443              | shop.example.com:443",
                "a,staging.shop.example.com,b              | a,shop.example.com,b",
                "staging.shop.example.com staging.shop.example.com | shop.example.com shop.example.com",
                "postgres://u@pg.shop-staging/shop?x=1     | postgres://u@pg.shop-production/shop?x=1",
                "s3://assets-staging/a                     | s3://assets/a",
                "s3://my-assets-staging/a                  | s3://my-assets-staging/a",
                "s3://assets-staging-2/a                   | s3://assets-staging-2/a",
                "assets-staging_x                          | assets-staging_x",
                "assets-staging2 2assets-staging           | assets-staging2 2assets-staging",
                "xassets-staging _assets-staging           | xassets-staging _assets-staging",
                "(assets-staging);assets-staging.          | (assets);assets.",
                "api.staging.shop.example.com              | api.staging.shop.example.com",
                "staging.shop.example.community            | staging.shop.example.community",
                "shop.example.com                          | shop.example.com",
                "https://STAGING.Shop.Example.com/X        | https://shop.example.com/X",
                "postgres://u@PG.shop-staging/shop         | postgres://u@pg.shop-production/shop",
                "postgres://u@pg.shop-staging/SHOP         | postgres://u@pg.shop-production/SHOP",
                "s3://Assets-Staging/a                     | s3://Assets-Staging/a",
                "/x?r=https%3A%2F%2Fstaging.shop.example.com%2Fy | /x?r=https%3A%2F%2Fshop.example.com%2Fy",
                "a%20staging.shop.example.com%20b          | a%20shop.example.com%20b",
                "100%staging.shop.example.com              | 100%shop.example.com",
            })
    void ownValuesAreTranslatedAsWholeTokensOnly(String source, String expected) {
        assertEquals(expected, translated(staging(STAGING, variable("A", source)), production(PRODUCTION)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://api.shop-staging                       | http://api.shop-production",
                "http://api.shop-staging:80/x                  | http://api.shop-production:80/x",
                "http://api.shop-staging.svc:80                | http://api.shop-production.svc:80",
                "http://api.shop-staging.svc.cluster.local/    | http://api.shop-production.svc.cluster.local/",
                "shop-staging.svc.cluster.local                | shop-production.svc.cluster.local",
                "shop-staging/api                              | shop-production/api",
                "shop-staging                                  | shop-staging",
                "my-shop-staging/api                           | my-shop-staging/api",
                "https://cdn.example.com/shop-staging/logo.png | https://cdn.example.com/shop-staging/logo.png",
                "https://api.shop-staging.example.com          | https://api.shop-staging.example.com",
            })
    void theNamespaceCountsOnlyInAddresses(String source, String expected) {
        assertEquals(expected, translated(staging("", variable("A", source)), production("")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop   | Shop/1.2             | Shop/1.2",
                "shop   | shop/api             | shop-production/api",
                "shop   | http://api.SHOP.svc  | http://api.shop-production.svc",
                "shop   | http://api.Shop:80/  | http://api.shop-production:80/",
                "shop   | http://api.Shop.SVC/ | http://api.shop-production.SVC/",
                "europe | Europe/Berlin        | Europe/Berlin",
                "europe | Region.Europe        | Region.Europe"
            })
    void theNamespaceCountsInAnyCaseOnlyInHosts(String namespace, String source, String expected) {
        assertEquals(
                expected,
                translated(Pairs.environment("staging", namespace, "", variable("A", source)), production("")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://api.dev:8080                  | [dev/namespace]",
                "http://API.Dev                       | [dev/namespace]",
                "api.dev:8080                         | [dev/namespace]",
                "r=http%3A%2F%2Fapi.dev%3A8080        | [dev/namespace]",
                "http://db-0.db.dev                   | [dev/namespace]",
                "http://other.dev:8080                | []",
                "https://docs.api.dev                 | []",
                "see api.dev                          | []",
                "api.dev.svc                          | [dev/namespace]"
            })
    void aShortNamespaceIsGuardedBehindAWorkload(String text, String expected) {
        EnvironmentSnapshot dev =
                Pairs.environment("dev", "dev", "", Pairs.api("image: i"), "kind: StatefulSet\nmetadata: {name: db}");
        assertEquals(
                expected,
                OwnValues.guarding(production(""), dev).foreignIn(text).toString());
    }

    @Test
    void ownValuesWithAStarCountInSubdomainsToo() {
        assertEquals(
                "https://api.shop.example.com https://shop.example.com",
                translated(
                        staging(
                                "own: {site: '*.staging.example.com'}",
                                variable("A", "https://api.staging.example.com https://staging.example.com")),
                        production("own: {site: '*.shop.example.com'}")));
    }

    @Test
    void aLongerOwnValueIsFoundBeforeTheShorterOneInIt() {
        assertEquals(
                "https://admin.example.com https://example.com",
                translated(
                        staging(
                                "own: {site: '*.staging.example.com', admin: admin.staging.example.com}",
                                variable("A", "https://admin.staging.example.com https://staging.example.com")),
                        production("own: {site: example.com, admin: admin.example.com}")));
    }

    @Test
    void whatIsTheTargetsOwnAlreadyStaysAsItIs() {
        assertEquals(
                "https://live.example.com",
                translated(
                        staging("own: {site: '*.example.com'}", variable("A", "https://live.example.com")),
                        production("own: {site: '*.live.example.com'}")));
    }

    @Test
    void valuesShorterThanFourCharactersAreNoTokens() {
        assertEquals(
                "eu1",
                translated(staging("own: {region: eu1}", variable("A", "eu1")), production("own: {region: us1}")));
    }

    @Test
    void aValueThatMeansTwoThingsIsNotGuessed() {
        EnvironmentSnapshot source = staging("own: {a: shared-host, b: shared-host}", variable("A", "shared-host"));
        Difference found = Comparer.compare(source, production("own: {a: host-a, b: host-b}", Pairs.api("image: api")))
                .getFirst();
        assertEquals(
                "AmbiguousOwnValue",
                assertInstanceOf(Impossible.class, found.carried()).reason());
    }

    @Test
    void valuesOfConfigMapsAreTranslatedToo() {
        Difference found = Comparer.compare(
                        staging(STAGING, configMap("c", "url: https://staging.shop.example.com/new")),
                        production(PRODUCTION, configMap("c", "url: https://shop.example.com/old")))
                .getFirst();
        assertEquals(
                "https://shop.example.com/new",
                ((Value) found.carried()).value().toOptional().orElseThrow().asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://staging.shop.example.com    | [staging/site]",
                "https://shop.example.com            | []",
                "pg.shop-staging/shop                | [staging/db]",
                "api.shop-staging.svc                | [staging/namespace]",
                "assets-staging assets               | [staging/bucket]",
                "https://Staging.SHOP.example.com    | [staging/site]",
                "api.Shop-Staging.svc                | [staging/namespace]",
                "PG.Shop-Staging/shop                | [staging/db]",
                "Assets-Staging                      | []",
                "r=https%3A%2F%2Fstaging.shop.example.com%2Fx   | [staging/site]",
                "r=pg.shop-staging%2fshop            | [staging/namespace, staging/db]",
                "a=r%253Dhttps%253A%252F%252FSTAGING.shop.example.com | [staging/site]",
                "x%73taging.shop.example.com         | []",
                "%73taging.shop.example.com          | [staging/site]",
                "100% staging                        | []",
                "%zz%2                               | []",
                "nothing                             | []"
            })
    void anotherEnvironmentsOwnValuesAreFound(String text, String expected) {
        OwnValues guard = OwnValues.guarding(production(PRODUCTION), staging(STAGING));
        assertEquals(expected, guard.foreignIn(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"r=pg.shop-staging%2Fshop", "r=https%253A%252F%252Fstaging.shop.example.com"})
    void whatShowsOnlyOnceItIsDecodedIsNotCarried(String value) {
        Difference found = Comparer.compare(
                        staging(STAGING, variable("A", value)), production(PRODUCTION, variable("A", "other")))
                .getFirst();
        assertEquals(
                "EncodedOwnValue",
                assertInstanceOf(Impossible.class, found.carried()).reason());
    }

    @Test
    void hostsThatDifferInCaseAloneAreNeithers() {
        OwnValues guard = OwnValues.guarding(
                production("own: {registry: r.example.com}"), staging("own: {registry: R.Example.com}"));
        assertEquals(List.of(), guard.foreignIn("r.example.com/api"));
    }

    @Test
    void aLongerOwnValueOfTheHolderIsNotTheOthers() {
        OwnValues guard = OwnValues.guarding(
                staging("own: {site: staging.shop.example.com}"), production("own: {site: '*.shop.example.com'}"));
        assertEquals(List.of(), guard.foreignIn("https://staging.shop.example.com"));
        assertEquals(List.of("production/site"), guard.foreignIn("https://www.shop.example.com"));
    }

    @Test
    void whatBothEnvironmentsHaveIsNotGuarded() {
        OwnValues guard = OwnValues.guarding(
                production("own: {registry: r.example.com}"), staging("own: {registry: r.example.com}"));
        assertEquals(List.of(), guard.foreignIn("r.example.com/api"));
    }

    private static String translated(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        EnvironmentSnapshot withApi = production("", Pairs.api("image: api"));
        EnvironmentSnapshot complete = new EnvironmentSnapshot(
                target.name(),
                target.namespace(),
                target.spec(),
                withApi.workloads(),
                target.configMaps(),
                target.secrets());
        Difference found = Comparer.compare(source, complete).stream()
                .filter(it -> it.field().toString().contains("/env/"))
                .findFirst()
                .orElseThrow();
        Value carried = assertInstanceOf(Value.class, found.carried());
        return carried.value().toOptional().orElseThrow().path("value").asText();
    }
}
