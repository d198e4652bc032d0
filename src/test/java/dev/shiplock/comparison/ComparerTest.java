package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.deployment;
import static dev.shiplock.comparison.Pairs.fields;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static dev.shiplock.comparison.Pairs.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.ChangeKind;
import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.comparison.Translation.OnlyWith;
import dev.shiplock.comparison.Translation.Value;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparerTest {

    @Test
    void aNewImageIsOneDifferenceThatAnImagePromotionCarries() {
        Difference found = only(Comparer.compare(
                staging("", api("image: 'shop/api:v2'")), production("", api("image: 'shop/api:v1'"))));

        assertEquals(
                "/spec/template/spec/containers/[name=api]/image", found.field().toString());
        assertEquals(Optional.of(ChangeKind.Image), found.kind());
        assertEquals(new Value(FieldValue.of("shop/api:v2")), found.carried());
    }

    @Test
    void addressesThatDifferOnlyByOwnValuesAreTheSame() {
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging(
                                "own: {site: staging.shop.example.com}",
                                variable("URL", "https://staging.shop.example.com/x")),
                        production("own: {site: shop.example.com}", variable("URL", "https://shop.example.com/x"))));
    }

    @ParameterizedTest
    @CsvSource({"'*.',https://api.shop.example.com/new", "'',https://api.staging.shop.example.com/new"})
    void namesBelowAnOwnValueAreTranslatedWhereItIsMarked(String mark, String carried) {
        Difference found = only(Comparer.compare(
                staging(
                        "own: {site: '" + mark + "staging.shop.example.com'}",
                        variable("URL", "https://api.staging.shop.example.com/new")),
                production(
                        "own: {site: '" + mark + "shop.example.com'}",
                        variable("URL", "https://api.shop.example.com/old"))));

        assertEquals(
                carried,
                assertInstanceOf(Value.class, found.carried())
                        .value()
                        .toOptional()
                        .orElseThrow()
                        .path("value")
                        .asText());
    }

    @Test
    void aValueWithAnOwnValueArrivesWithTheTargetsOwn() {
        Difference found = only(Comparer.compare(
                staging(
                        "own: {site: staging.shop.example.com}",
                        variable("URL", "https://staging.shop.example.com/new")),
                production("own: {site: shop.example.com}", variable("URL", "https://shop.example.com/old"))));

        assertEquals(
                "https://shop.example.com/new",
                ((Value) found.carried())
                        .value()
                        .toOptional()
                        .orElseThrow()
                        .path("value")
                        .asText());
    }

    @Test
    void aValueWithoutACounterpartSaysWhatToAddWhere() {
        Difference found = only(Comparer.compare(
                staging("own: {bucket: staging-assets}", variable("BUCKET", "s3://staging-assets/x")),
                production("", variable("BUCKET", "s3://shop-assets/y"))));

        Impossible impossible = assertInstanceOf(Impossible.class, found.carried());
        assertEquals("NoOwnValue", impossible.reason());
        assertEquals(
                "the value holds own.bucket of Environment staging, and Environment production has no own value of that name; add own.bucket to it",
                impossible.message());
    }

    @Test
    void namespacesInAddressesAreTranslated() {
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging("", variable("DB", "postgres://db.shop-staging.svc:5432/shop")),
                        production("", variable("DB", "postgres://db.shop-production.svc:5432/shop"))));
    }

    @Test
    void namesOfConfigMapsAreTranslatedAndTheirKeysMustExist() {
        String reference = "image: api, env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: %s, key: level}}}]";
        Difference found = only(Comparer.compare(
                staging(
                        "names: {suffix: -staging}",
                        deployment("api-staging", container(reference.formatted("config-staging"))),
                        configMap("config-staging", "level: info")),
                production("", api("image: api"), configMap("config", "level: info"))));

        assertEquals(
                "config",
                ((Value) found.carried())
                        .value()
                        .toOptional()
                        .orElseThrow()
                        .at("/valueFrom/configMapKeyRef/name")
                        .asText());
    }

    private static String container(String members) {
        return "containers: [{name: api, " + members + "}]";
    }

    @Test
    void aReferenceToAKeyThatOnlyTheSourceHasNeedsTheKeyToBeCarriedToo() {
        String reference = "image: api, env: [{name: LEVEL, valueFrom: {configMapKeyRef: {name: config, key: level}}}]";
        List<Difference> found = Comparer.compare(
                staging("", api(reference), configMap("config", "level: info")),
                production("", api("image: api"), configMap("config", "other: x")));

        OnlyWith carried = assertInstanceOf(OnlyWith.class, found.getLast().carried());
        assertEquals(ObjectRef.configMap("config"), carried.configMap());
        assertEquals("level", carried.key());
    }

    @Test
    void aReferenceToASecretThatTheTargetDoesNotHaveCannotBeCarried() {
        String reference = "image: api, env: [{name: KEY, valueFrom: {secretKeyRef: {name: satshot, key: password}}}]";
        Difference found = only(Comparer.compare(staging("", api(reference)), production("", api("image: api"))));

        assertEquals(Optional.of(ChangeKind.Secret), found.kind());
        assertEquals(
                "NoSuchObject",
                assertInstanceOf(Impossible.class, found.carried()).reason());
    }

    /** Of everything that can name an object: the target's own name arrives, or nothing does. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Variable | ConfigMap | containers: [{name: c, image: i, env: [{name: A, valueFrom: {configMapKeyRef: {name: %s, key: k}}}]}]
            Secret   | Secret    | containers: [{name: c, image: i, env: [{name: A, valueFrom: {secretKeyRef: {name: %s, key: k}}}]}]
            none     | ConfigMap | containers: [{name: c, image: i, envFrom: [{configMapRef: {name: %s}}]}]
            none     | Secret    | containers: [{name: c, image: i, envFrom: [{secretRef: {name: %s}}]}]
            none     | ConfigMap | containers: [{name: c, image: i}], volumes: [{name: v, configMap: {name: %s}}]
            none     | Secret    | containers: [{name: c, image: i}], volumes: [{name: v, secret: {secretName: %s}}]
            none     | ConfigMap | containers: [{name: c, image: i}], volumes: [{name: v, projected: {sources: [{configMap: {name: %s}}]}}]
            none     | Secret    | containers: [{name: c, image: i}], volumes: [{name: v, projected: {sources: [{secret: {name: %s}}]}}]
            none     | Secret    | containers: [{name: c, image: i}], imagePullSecrets: [{name: %s}]
            """)
    void noNameOfTheSourceIsCarried(String kind, String named, String podSpec) {
        EnvironmentSnapshot source = staging(
                "names: {suffix: -staging}",
                deployment("api-staging", podSpec.formatted("config-staging")),
                object(named, "config-staging"));
        String target = deployment("api", "containers: [{name: c, image: i}]");

        Difference there = only(Comparer.compare(source, production("", target, object(named, "config"))));
        List<Difference> missing = Comparer.compare(source, production("", target));

        assertEquals(kind, there.kind().map(ChangeKind::name).orElse("none"));
        if (there.kind().isPresent()) {
            String carried =
                    assertInstanceOf(Value.class, there.carried()).value().toString();
            assertTrue(carried.contains("config") && !carried.contains("config-staging"), carried);
            assertTrue(
                    missing.stream().anyMatch(difference -> isMissing(difference, named + "/config")),
                    missing::toString);
        }
    }

    private static boolean isMissing(Difference difference, String object) {
        return difference.carried() instanceof Impossible(String reason, String why)
                && reason.equals("NoSuchObject")
                && why.contains("has no " + object + ";");
    }

    private static String object(String kind, String name) {
        return "kind: " + kind + "\nmetadata: {name: " + name + "}\ndata: {k: a2V5}";
    }

    @Test
    void aServiceAccountCorrespondsByItsNameAndIsNeverCarried() {
        String api = "containers: [{name: c, image: i}], serviceAccountName: ";
        EnvironmentSnapshot source =
                staging("names: {suffix: -staging}", deployment("api-staging", api + "api-staging"));

        assertEquals(List.of(), Comparer.compare(source, production("", deployment("api", api + "api"))));
        assertEquals(
                Optional.empty(),
                only(Comparer.compare(source, production("", deployment("api", api + "web"))))
                        .kind());
    }

    @Test
    void whatOnlyOneSideHasIsOneDifferenceAtItsRoot() {
        List<Difference> found = Comparer.compare(
                staging("", deployment("new", ""), configMap("fresh", "a: b")), production("", deployment("old", "")));

        assertEquals(List.of("(whole)", "(whole)", "(whole)"), fields(found));
        assertEquals(
                List.of("ConfigMap/fresh", "Deployment/new", "Deployment/old"),
                found.stream().map(it -> it.object().toString()).toList());
        assertEquals(Optional.empty(), found.getLast().left());
    }

    @Test
    void variablesOfOneSideAreDifferencesBothWays() {
        List<Difference> found =
                Comparer.compare(staging("", variable("NEW", "1")), production("", variable("OLD", "1")));

        assertEquals(List.of("NEW", "OLD"), fields(found));
        assertEquals(new Value(FieldValue.ABSENT), found.getLast().carried());
    }

    @Test
    void aContainerOfOneSideIsOneDifferenceThatNothingCarries() {
        Difference found = only(Comparer.compare(
                staging("", deployment("api", "containers: [{name: api, image: a}, {name: cache, image: b}]")),
                production("", deployment("api", "containers: [{name: api, image: a}]"))));

        assertEquals(Optional.empty(), found.kind());
        assertEquals(FieldPath.parse("/spec/template/spec/containers/[name=cache]"), found.field());
    }

    private static Difference only(List<Difference> found) {
        assertEquals(1, found.size(), found::toString);
        return found.getFirst();
    }
}
