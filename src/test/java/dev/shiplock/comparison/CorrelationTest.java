package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.configMap;
import static dev.shiplock.comparison.Pairs.deployment;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "api         | names: {}                                 | names: {}              | api",
                "api-staging | names: {suffix: -staging}                 | names: {}              | api",
                "s-api       | names: {prefix: s-}                       | names: {prefix: p-}    | p-api",
                "api         | names: {suffix: -staging}                 | names: {}              | api",
                "frontend    | names: {map: {frontend: web}}             | names: {}              | web",
                "frontend    | names: {map: {Deployment/frontend: web}}  | names: {map: {www: web}} | www",
                "frontend    | names: {map: {StatefulSet/frontend: web}} | names: {}              | frontend"
            })
    void workloadsCorrespondByTheirSharedName(String left, String leftNames, String rightNames, String right) {
        Correlation correlation = Correlation.between(
                staging(leftNames, deployment(left, "")), production(rightNames, deployment(right, "")));
        assertEquals(
                Optional.of(new ObjectRef("Deployment", right)),
                correlation.inTarget(new ObjectRef("Deployment", left)));
        assertEquals(
                Optional.of(new ObjectRef("Deployment", left)),
                correlation.inSource(new ObjectRef("Deployment", right)));
    }

    @Test
    void kindsDoNotMix() {
        Correlation correlation = Correlation.between(
                staging("", deployment("db", "")), production("", "kind: StatefulSet\nmetadata: {name: db}"));
        assertEquals(Optional.empty(), correlation.inTarget(new ObjectRef("Deployment", "db")));
        assertEquals("[Deployment/db]", correlation.onlyInSource().toString());
        assertEquals("[StatefulSet/db]", correlation.onlyInTarget().toString());
    }

    @Test
    void configMapsOfKustomizeCorrespondWithoutTheirHash() {
        Correlation correlation = Correlation.between(
                staging(
                        "names: {suffix: -staging}",
                        configMap("app-staging-8h2k5m9t4b", "a: b"),
                        configMap("plain", "a: b")),
                production("", configMap("app-c4d5f6g7h8", "a: b"), configMap("plain", "a: b")));
        assertEquals(
                Optional.of(ObjectRef.configMap("app-c4d5f6g7h8")),
                correlation.inTarget(ObjectRef.configMap("app-staging-8h2k5m9t4b")));
        assertEquals(Optional.of(ObjectRef.configMap("plain")), correlation.inTarget(ObjectRef.configMap("plain")));
    }

    @Test
    void anExactNameGoesBeforeOneWithoutItsHash() {
        Correlation correlation = Correlation.between(
                staging("", configMap("app-8h2k5m9t4b", "a: b")),
                production("", configMap("app-8h2k5m9t4b", "a: b"), configMap("app-c4d5f6g7h8", "a: b")));
        assertEquals(
                Optional.of(ObjectRef.configMap("app-8h2k5m9t4b")),
                correlation.inTarget(ObjectRef.configMap("app-8h2k5m9t4b")));
        assertEquals(List.of(), correlation.ambiguities());
    }

    @Test
    void twoWorkloadsForOneAreRefusedAndNotCompared() {
        EnvironmentSnapshot left =
                staging("names: {suffix: -staging}", deployment("api", ""), deployment("api-staging", ""));
        EnvironmentSnapshot right = production("", deployment("api", ""));
        Correlation correlation = Correlation.between(left, right);

        assertEquals(
                List.of(new Correlation.Ambiguity("Deployment", "api", List.of("api", "api-staging"), List.of("api"))),
                correlation.ambiguities());
        assertTrue(correlation
                .ambiguities()
                .getFirst()
                .message()
                .startsWith("Deployment 'api' is api and api-staging in the source and api in the target"));
        assertEquals(Optional.empty(), correlation.inTarget(new ObjectRef("Deployment", "api")));
        assertEquals(List.of(), Comparer.compare(left, right));
    }

    @Test
    void namesOfWhatSnapshotsDoNotHoldAreTranslatedAllTheSame() {
        Correlation correlation =
                Correlation.between(staging("names: {suffix: -staging}"), production("names: {prefix: p-}"));
        assertEquals(
                Optional.of(new ObjectRef("ServiceAccount", "p-api")),
                correlation.inTarget(new ObjectRef("ServiceAccount", "api-staging")));
        assertEquals(Optional.empty(), correlation.inTarget(ObjectRef.configMap("api-staging")));
    }

    @Test
    void theTargetIsAskedForWhatTheSourceRefersTo() {
        EnvironmentSnapshot left = staging(
                "names: {suffix: -staging}",
                api(
                        "image: a, envFrom: [{secretRef: {name: keys-staging}}], env: [{name: A, valueFrom: {configMapKeyRef: {name: shared, key: k}}}]"));
        assertEquals(
                "[ConfigMap/shared, Secret/keys, Secret/keys-staging]",
                Correlation.expectedInTarget(
                                left.workloads().values(),
                                left.spec(),
                                production("").spec())
                        .toString());
    }
}
