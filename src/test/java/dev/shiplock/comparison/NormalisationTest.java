package dev.shiplock.comparison;

import static dev.shiplock.comparison.Pairs.api;
import static dev.shiplock.comparison.Pairs.deployment;
import static dev.shiplock.comparison.Pairs.fields;
import static dev.shiplock.comparison.Pairs.production;
import static dev.shiplock.comparison.Pairs.staging;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.snapshot.Normalizer;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What two readings of the same thing may differ in, and what looks alike and is not the same. One test at least per rule. */
class NormalisationTest {

    @Test
    void rule01WhatTheServerWritesIntoMetadataIsNoDifference() {
        same(
                "metadata: {name: api, uid: a, resourceVersion: '7', generation: 3, creationTimestamp: x, finalizers: [f]}",
                "metadata: {name: api, uid: b, resourceVersion: '9', selfLink: y, ownerReferences: [{name: o}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kubectl.kubernetes.io/last-applied-configuration",
                "deployment.kubernetes.io/revision",
                "meta.helm.sh/release-name",
                "argocd.argoproj.io/tracking-id",
                "kustomize.toolkit.fluxcd.io/checksum",
                "checksum/config"
            })
    void rule02WhatToolsWriteForThemselvesIsNoDifference(String annotation) {
        same("metadata: {name: api, annotations: {" + annotation + ": one}}", "metadata: {name: api}");
        samePod("metadata: {annotations: {" + annotation + ": one}}", "metadata: {annotations: {}}");
        assertEquals(
                List.of("team"),
                fields(compare("metadata: {name: api, annotations: {team: a}}", "metadata: {name: api}")));
    }

    @ParameterizedTest
    @CsvSource({
        "1000m,1",
        "0.5,500m",
        "1Gi,1024Mi",
        "1G,1000M",
        "1e3,1000",
        "1E3,1k",
        "128974848,123Mi",
        "1.5Gi,1536Mi",
        "100u,0.1m"
    })
    void rule03QuantitiesAreNumbers(String left, String right) {
        sameContainer("resources: {limits: {cpu: '" + left + "'}}", "resources: {limits: {cpu: '" + right + "'}}");
    }

    @ParameterizedTest
    @CsvSource({"1000m,2", "1Gi,1G", "1E,1e1", "1M,1m"})
    void rule03QuantitiesThatLookAlikeAreNotTheSame(String left, String right) {
        assertEquals(
                List.of("resources"),
                fields(compareContainers(
                        "resources: {limits: {cpu: '" + left + "'}}", "resources: {limits: {cpu: '" + right + "'}}")));
    }

    @Test
    void rule03QuantitiesInsideCustomResourcesAreNumbersToo() {
        String rollout = """
                kind: Deployment
                metadata: {name: api}
                spec: {custom: {deep: {resources: {requests: {cpu: %s}}}}}
                """;
        assertEquals(
                List.of(),
                Comparer.compare(staging("", rollout.formatted("'1'")), production("", rollout.formatted("1000m"))));
    }

    @Test
    void rule04ListsCorrespondByTheirKeys() {
        sameContainer(
                "env: [{name: A, value: a}, {name: B, value: b}], volumeMounts: [{name: x, mountPath: /x}, {name: y, mountPath: /y}]",
                "env: [{name: B, value: b}, {name: A, value: a}], volumeMounts: [{name: y, mountPath: /y}, {name: x, mountPath: /x}]");
        sameContainer(
                "ports: [{containerPort: 53, protocol: UDP}, {containerPort: 53}]",
                "ports: [{containerPort: 53, protocol: TCP}, {containerPort: 53, protocol: UDP}]");
        assertEquals(
                List.of("ports"),
                fields(compareContainers(
                        "ports: [{containerPort: 53, protocol: UDP}]", "ports: [{containerPort: 53}]")));
    }

    @Test
    void rule05OfTwoVariablesWithOneNameTheLastWins() {
        sameContainer("env: [{name: A, value: old}, {name: A, value: new}]", "env: [{name: A, value: new}]");
        assertEquals(
                List.of("A"),
                fields(compareContainers(
                        "env: [{name: A, value: old}, {name: A, value: new}]", "env: [{name: A, value: old}]")));
    }

    @Test
    void rule06SetsHaveNoOrderAndCommandsHave() {
        sameContainer(
                "securityContext: {capabilities: {drop: [ALL, NET_RAW]}}",
                "securityContext: {capabilities: {drop: [NET_RAW, ALL]}}");
        samePodSpec(
                "tolerations: [{key: a, operator: Exists}, {key: b}]",
                "tolerations: [{key: b}, {operator: Exists, key: a}]");
        assertEquals(List.of("args"), fields(compareContainers("args: [a, b]", "args: [b, a]")));
        assertEquals(List.of("command"), fields(compareContainers("command: [a, b]", "command: [b, a]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}"})
    void rule07NothingIsWrittenInManyWays(String nothing) {
        samePodSpec("nodeSelector: " + nothing, "");
        sameContainer("args: " + nothing, "");
        sameContainer("resources: {limits: " + nothing + "}", "");
    }

    @Test
    void rule07AnEmptyVariableAndAnAbsentOneAreNotCarriedButMentioned() {
        sameContainer("env: [{name: A, value: ''}]", "env: [{name: A}]");
        List<Difference> found = compareContainers("env: [{name: A, value: ''}]", "");
        assertEquals(List.of("A"), fields(found));
        assertEquals(java.util.Optional.empty(), found.getFirst().kind());
    }

    @Test
    void rule08DefaultsOfTheApiAreTheSameAsAbsence() {
        same(
                "metadata: {name: api}, spec: {replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}}",
                "metadata: {name: api}, spec: {}");
        samePodSpec(
                "restartPolicy: Always, dnsPolicy: ClusterFirst, terminationGracePeriodSeconds: 30, schedulerName: default-scheduler, securityContext: {}, serviceAccountName: default, serviceAccount: default",
                "");
        sameContainer(
                "imagePullPolicy: IfNotPresent, terminationMessagePath: /dev/termination-log, terminationMessagePolicy: File",
                "");
        sameContainer(
                "readinessProbe: {httpGet: {port: 80, path: /, scheme: HTTP}, timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3}",
                "readinessProbe: {httpGet: {port: 80}}");
        sameContainer(
                "env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP, apiVersion: v1}}}]",
                "env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]");
        sameContainer("resources: {limits: {cpu: 1}, requests: {cpu: 1}}", "resources: {limits: {cpu: 1}}");
        samePodSpec(
                "volumes: [{name: v, configMap: {name: c, defaultMode: 420}}, {name: e, emptyDir: {}}]",
                "volumes: [{name: v, configMap: {name: c}}, {name: e}]");
    }

    @Test
    void rule08ADefaultIsNotAnyValue() {
        assertEquals(
                List.of("replicas"),
                fields(compare("metadata: {name: api}, spec: {replicas: 2}", "metadata: {name: api}")));
        assertEquals(List.of("imagePullPolicy"), fields(compareContainers("imagePullPolicy: Always", "")));
        assertEquals(
                List.of("readinessProbe"),
                fields(compareContainers(
                        "readinessProbe: {httpGet: {port: 80}, timeoutSeconds: 2}",
                        "readinessProbe: {httpGet: {port: 80}}")));
    }

    @Test
    void rule09SecretsAreComparedByTheirHash() {
        String secret = "kind: Secret\nmetadata: {name: s}\n";
        String encoded = secret + "data: {key: dmFsdWU=}";
        assertEquals(
                List.of(), Comparer.compare(staging("", encoded), production("", secret + "stringData: {key: value}")));

        List<Difference> found =
                Comparer.compare(staging("", encoded), production("", secret + "stringData: {key: other}"));
        assertEquals(List.of("key"), fields(found));
        assertEquals(
                false, found.toString().contains("value\"") || found.toString().contains("other"));
    }

    @Test
    void rule10ReplicasThatAnAutoscalerOwnsAreComparedByItsBounds() {
        String api = "kind: Deployment\nmetadata: {name: api}\nspec: {replicas: %d}";
        String autoscaler =
                "kind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {scaleTargetRef: {kind: Deployment, name: api}, minReplicas: 2, maxReplicas: %d}";
        assertEquals(
                List.of("max"),
                fields(Comparer.compare(
                        staging("", api.formatted(2), autoscaler.formatted(3)),
                        production("", api.formatted(9), autoscaler.formatted(20)))));
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging("", api.formatted(2), autoscaler.formatted(3)),
                        production("", api.formatted(9), autoscaler.formatted(3))));
    }

    @Test
    void rule11InjectedContainersAreNotCompared() {
        String injected =
                "containers: [{name: api, image: a}, {name: istio-proxy, image: 'proxy:%s'}], volumes: [{name: istio-envoy}]";
        samePodSpecs(injected.formatted("1"), injected.formatted("2"));
        samePodSpec("volumes: [{name: kube-api-access-abcde}]", "");
    }

    @Test
    void rule12ClaimsOfStatefulSetsHaveDefaults() {
        String set = "kind: StatefulSet\nmetadata: {name: db}\nspec: {volumeClaimTemplates: [%s]}";
        assertEquals(
                List.of(),
                Comparer.compare(
                        staging(
                                "",
                                set.formatted("{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}")),
                        production(
                                "",
                                set.formatted(
                                        "{kind: PersistentVolumeClaim, metadata: {name: d, creationTimestamp: null}, spec: {volumeMode: Filesystem, resources: {requests: {storage: 1024Mi}}}, status: {phase: Pending}}"))));
        assertEquals(
                List.of("volumeClaimTemplates"),
                fields(Comparer.compare(
                        staging(
                                "",
                                set.formatted("{metadata: {name: d}, spec: {resources: {requests: {storage: 1Gi}}}}")),
                        production(
                                "",
                                set.formatted(
                                        "{metadata: {name: d}, spec: {resources: {requests: {storage: 2Gi}}}}")))));
    }

    @Test
    void rule17WhereAPodRunsIsNoDifference() {
        samePodSpec("nodeName: node-1", "nodeName: node-2");
    }

    @Test
    void rule18BothWaysFindTheSame() {
        String one = "env: [{name: A, value: a}], args: [x], livenessProbe: {tcpSocket: {port: 1}}";
        String other = "env: [{name: B, value: b}], command: [y], resources: {limits: {cpu: 1}}";
        assertEquals(
                fields(compareContainers(one, other)).stream().sorted().toList(),
                fields(compareContainers(other, one)).stream().sorted().toList());
    }

    @Test
    void theCanonicalFormHasDefaultsAndNoNoise() {
        WorkloadSnapshot workload = staging("", api("image: nginx, env: [{name: A, value: a}]"))
                .workloads()
                .values()
                .iterator()
                .next();

        var canonical = Normalizer.canonical(workload);

        assertEquals(
                "docker.io/library/nginx:latest",
                canonical.at("/spec/template/spec/containers/api/image").asText());
        assertEquals(
                "Always",
                canonical
                        .at("/spec/template/spec/containers/api/imagePullPolicy")
                        .asText());
        assertEquals(
                "a", canonical.at("/spec/template/spec/containers/api/env/A").asText());
        assertEquals(
                "25%", canonical.at("/spec/strategy/rollingUpdate/maxSurge").asText());
        assertEquals(1, canonical.at("/spec/replicas").asInt());
    }

    private static void same(String left, String right) {
        assertEquals(List.of(), compare(left, right));
    }

    private static List<Difference> compare(String left, String right) {
        return Comparer.compare(
                staging("", "{kind: Deployment, " + left + "}"), production("", "{kind: Deployment, " + right + "}"));
    }

    private static void samePod(String left, String right) {
        same(
                "metadata: {name: api}, spec: {template: {" + left + "}}",
                "metadata: {name: api}, spec: {template: {" + right + "}}");
    }

    private static void samePodSpec(String left, String right) {
        samePod("spec: {" + left + "}", "spec: {" + right + "}");
    }

    private static void samePodSpecs(String left, String right) {
        assertEquals(
                List.of(),
                Comparer.compare(staging("", deployment("api", left)), production("", deployment("api", right))));
    }

    private static void sameContainer(String left, String right) {
        assertEquals(List.of(), compareContainers(left, right));
    }

    private static List<Difference> compareContainers(String left, String right) {
        return Comparer.compare(
                staging("", api("image: 'a:v1', " + left)), production("", api("image: 'a:v1', " + right)));
    }
}
