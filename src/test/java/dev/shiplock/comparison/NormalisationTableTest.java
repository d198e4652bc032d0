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

import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** For each rule of normalisation two readings that say the same, and one that looks alike and says something else. */
class NormalisationTableTest {
    private static final String PLAIN = "";

    /** A pair of environments; no field differs in the same ones. */
    private record Case(String rule, EnvironmentSnapshot left, EnvironmentSnapshot right, List<String> differing) {
        @Override
        public String toString() {
            return rule + (differing.isEmpty() ? ": the same" : ": " + differing);
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                        objects(
                                "N1 what the server writes",
                                object("uid: a, generation: 3", "labels: {team: x}"),
                                object("uid: b, ownerReferences: [{name: o}]", "labels: {team: x}"),
                                object("uid: a, generation: 3", "labels: {team: y}"),
                                "team"),
                        objects(
                                "N2 what tools write",
                                object("annotations: {meta.helm.sh/release-name: a, note: x}"),
                                object("annotations: {argocd.argoproj.io/tracking-id: b, note: x}"),
                                object("annotations: {meta.helm.sh/release-name: a, note: y}"),
                                "note"),
                        containers(
                                "N3 quantities",
                                "resources: {requests: {memory: 1Gi, cpu: 0.1}}",
                                "resources: {requests: {memory: 1024Mi, cpu: 100m}}",
                                "resources: {requests: {memory: 1000Mi, cpu: 100m}}",
                                "resources"),
                        containers(
                                "N4 mounts by their path",
                                "volumeMounts: [{name: x, mountPath: /x}, {name: y, mountPath: /y}]",
                                "volumeMounts: [{name: y, mountPath: /y}, {name: x, mountPath: /x}]",
                                "volumeMounts: [{name: y, mountPath: /x}, {name: y, mountPath: /y}]",
                                "name"),
                        containers(
                                "N5 the last of two variables",
                                "env: [{name: A, value: old}, {name: A, value: new}]",
                                "env: [{name: A, value: new}]",
                                "env: [{name: A, value: old}]",
                                "A"),
                        containers(
                                "N6 sets",
                                "securityContext: {capabilities: {add: [NET_ADMIN, CHOWN]}}",
                                "securityContext: {capabilities: {add: [CHOWN, NET_ADMIN]}}",
                                "securityContext: {capabilities: {add: [CHOWN]}}",
                                "add"),
                        containers(
                                "N6 lists",
                                "command: [a, b, a]",
                                "command: [a, b, a]",
                                "command: [a, a, b]",
                                "command"),
                        pods(
                                "N6 sets of objects",
                                "tolerations: [{key: a, operator: Exists}, {key: b, operator: Exists}]",
                                "tolerations: [{key: b, operator: Exists}, {key: a, operator: Exists}]",
                                "tolerations: [{key: b, operator: Exists}, {key: c, operator: Exists}]",
                                "tolerations"),
                        pods(
                                "N7 nothing",
                                "nodeSelector: {}",
                                "nodeSelector: null",
                                "nodeSelector: {disk: ssd}",
                                "disk"),
                        pods("N8 defaults", "restartPolicy: Always", "", "restartPolicy: Never", "restartPolicy"),
                        objects(
                                "N9 Secrets",
                                "kind: Secret\nmetadata: {name: s}\ndata: {key: dmFsdWU=}",
                                "kind: Secret\nmetadata: {name: s}\nstringData: {key: value}",
                                "kind: Secret\nmetadata: {name: s}\nstringData: {key: other}",
                                "key"),
                        objects("N10 autoscaled replicas", scaled(2, 5), scaled(4, 5), scaled(2, 6), "max"),
                        pods(
                                "N11 injected containers",
                                "containers: [{name: api, image: a}, {name: istio-proxy, image: 'p:1'}], initContainers: [{name: istio-init, image: 'p:1'}]",
                                "containers: [{name: api, image: a}, {name: istio-proxy, image: 'p:2'}], initContainers: [{name: istio-init, image: 'p:2'}]",
                                "containers: [{name: api, image: b}, {name: istio-proxy, image: 'p:1'}], initContainers: [{name: istio-init, image: 'p:1'}]",
                                "image"),
                        pods(
                                "N11 a container on one side",
                                "containers: [{name: api, image: a}]",
                                "containers: [{name: api, image: a}]",
                                "containers: [{name: api, image: a}, {name: istio-proxy, image: 'p:1'}]",
                                "istio-proxy"),
                        pods(
                                "N11 token volumes",
                                "volumes: [{name: kube-api-access-abcde, projected: {sources: [{serviceAccountToken: {path: token}}]}}]",
                                "volumes: [{name: kube-api-access-fghij, projected: {sources: [{serviceAccountToken: {path: token}}]}}]",
                                "volumes: [{name: access, emptyDir: {}}]",
                                "access"),
                        objects(
                                "N12 claims",
                                claims("{metadata: {name: d}, spec: {storageClassName: ssd}}"),
                                claims(
                                        "{kind: PersistentVolumeClaim, apiVersion: v1, metadata: {name: d, creationTimestamp: null}, spec: {storageClassName: ssd, volumeMode: Filesystem}, status: {phase: Pending}}"),
                                claims("{metadata: {name: d}, spec: {storageClassName: hdd}}"),
                                "volumeClaimTemplates"),
                        named(
                                "N13 affixes",
                                "names: {prefix: s-, suffix: -staging}",
                                "s-api-staging",
                                "api",
                                "s-app-staging"),
                        named("N13 an override", "names: {map: {backend: api}}", "backend", "api", "back"),
                        Stream.of(
                                hashed("N13 digests of kustomize", "config-8h2k5m9t4b"),
                                hashed("N13 digests of kustomize", "other-8h2k5m9t4b", "(whole)", "(whole)")),
                        tokens(
                                "N14 own values",
                                "https://api.staging.example.com/v1",
                                "https://api.example.com/v1",
                                "https://api.example.com/v2"),
                        tokens(
                                "N14 the namespace in addresses",
                                "http://api.shop-staging.svc/x",
                                "http://api.shop-production.svc/x",
                                "http://api.other.svc/x"),
                        tokens("N14 the namespace as a word", "shop-staging", "shop-staging", "shop-production"),
                        configs(
                                "N15 documents",
                                "'{\"a\": 1, \"b\": 2}'",
                                "'{\"b\": 2.0, \"a\": 1}'",
                                "'{\"a\": 1, \"b\": \"2\"}'"),
                        configs("N15 white space", "\"a=1\\r\\nb=2  \\r\\n\"", "\"a=1\\nb=2\"", "\"a=1\\nb=3\""),
                        objects(
                                "N16 images",
                                api("image: nginx, imagePullPolicy: Always"),
                                api("image: 'docker.io/library/nginx:latest', imagePullPolicy: Always"),
                                api("image: 'docker.io/other/nginx:latest', imagePullPolicy: Always"),
                                "image"),
                        pods(
                                "N17 where a pod runs",
                                "nodeName: a",
                                "nodeName: b",
                                "nodeName: a, hostNetwork: true",
                                "hostNetwork"),
                        containers(
                                "N18 what only the source has",
                                "env: [{name: A, value: a}]",
                                "env: [{name: A, value: a}]",
                                "env: []",
                                "A"),
                        containers(
                                "N18 what only the target has",
                                "env: []",
                                "env: []",
                                "env: [{name: A, value: a}]",
                                "A"))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoReadingsDifferExactlyWhereTheySaySomethingElse(Case one) {
        assertEquals(one.differing(), fields(Comparer.compare(one.left(), one.right())));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theOtherWayRoundAsManyFieldsDiffer(Case one) {
        assertEquals(
                one.differing().size(),
                Comparer.compare(one.right(), one.left()).size());
    }

    @Test
    void rule19WhatARuleAcceptsIsTheSameForCountsAndFindings() {
        EnvironmentSnapshot left = staging(PLAIN, variable("MODE", "new"));
        EnvironmentSnapshot right = production(PLAIN, variable("MODE", "old"));
        String accept = "rules: [{name: mode, variable: MODE, accept: true, reason: r}]";

        List<Finding> accepted = findings(left, right, production(accept));
        assertEquals(
                List.of(FindingClass.Intended),
                accepted.stream().map(Finding::meaning).toList());
        assertEquals(Optional.of("mode"), accepted.getFirst().rule());
        assertEquals(1, ComparisonReport.counts(accepted).get(FindingClass.Intended));
        assertEquals(0, ComparisonReport.counts(accepted).get(FindingClass.Promotable));

        List<Finding> open = findings(left, right, production(accept.replace("MODE", "OTHER")));
        assertEquals(
                List.of(FindingClass.Promotable),
                open.stream().map(Finding::meaning).toList());
        assertEquals(1, ComparisonReport.counts(open).get(FindingClass.Promotable));
    }

    private static List<Finding> findings(
            EnvironmentSnapshot left, EnvironmentSnapshot right, EnvironmentSnapshot ruled) {
        Rulebook rules = assertInstanceOf(
                        Rulebook.Reading.Usable.class, Rulebook.of(ruled.spec().rules(), List.of()))
                .rules();
        return Classifier.classify(
                left, right, Comparer.compare(left, right), rules, LocalDate.EPOCH, Optional.empty());
    }

    private static Stream<Case> objects(String rule, String left, String same, String other, String differing) {
        return Stream.of(
                new Case(rule, staging(PLAIN, left), production(PLAIN, same), List.of()),
                new Case(rule, staging(PLAIN, left), production(PLAIN, other), List.of(differing)));
    }

    private static Stream<Case> containers(String rule, String left, String same, String other, String differing) {
        return objects(
                rule,
                api("image: 'a:1', " + left),
                api("image: 'a:1', " + same),
                api("image: 'a:1', " + other),
                differing);
    }

    private static Stream<Case> pods(String rule, String left, String same, String other, String differing) {
        return objects(rule, deployment("api", left), deployment("api", same), deployment("api", other), differing);
    }

    private static Stream<Case> configs(String rule, String left, String same, String other) {
        return objects(
                rule,
                configMap("c", "key: " + left),
                configMap("c", "key: " + same),
                configMap("c", "key: " + other),
                "key");
    }

    private static Stream<Case> tokens(String rule, String left, String same, String other) {
        EnvironmentSnapshot source = staging("own: {site: '*.staging.example.com'}", variable("A", left));
        String own = "own: {site: '*.example.com'}";
        return Stream.of(
                new Case(rule, source, production(own, variable("A", same)), List.of()),
                new Case(rule, source, production(own, variable("A", other)), List.of("A")));
    }

    /** A workload whose label is its name; one of another name has no counterpart. */
    private static Stream<Case> named(String rule, String names, String name, String counterpart, String other) {
        return Stream.of(
                new Case(rule, staging(names, labelled(name)), production(PLAIN, labelled(counterpart)), List.of()),
                new Case(
                        rule,
                        staging(names, labelled(other)),
                        production(PLAIN, labelled(counterpart)),
                        List.of("(whole)", "(whole)")));
    }

    private static String labelled(String name) {
        return "kind: Deployment\nmetadata: {name: %1$s, labels: {app: %1$s}}\nspec: {}".formatted(name);
    }

    private static Case hashed(String rule, String name, String... differing) {
        return new Case(
                rule,
                staging(PLAIN, configMap(name, "a: b")),
                production(PLAIN, configMap("config-c4d5f6g7h8", "a: b")),
                List.of(differing));
    }

    private static String object(String... metadata) {
        return "kind: Deployment\nmetadata: {name: api, " + String.join(", ", metadata) + "}\nspec: {}";
    }

    private static String scaled(int replicas, int max) {
        return """
                kind: Deployment
                metadata: {name: api}
                spec: {replicas: %d}
                ---
                kind: HorizontalPodAutoscaler
                metadata: {name: a}
                spec: {scaleTargetRef: {kind: Deployment, name: api}, minReplicas: 2, maxReplicas: %d}
                """.formatted(replicas, max);
    }

    private static String claims(String claim) {
        return "kind: StatefulSet\nmetadata: {name: db}\nspec: {volumeClaimTemplates: [" + claim + "]}";
    }
}
