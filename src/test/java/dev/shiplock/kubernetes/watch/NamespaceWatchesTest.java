package dev.shiplock.kubernetes.watch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.InProcessClient;
import dev.shiplock.kubernetes.health.HealthOfWorkload;
import dev.shiplock.kubernetes.health.HealthQuestion;
import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceWatchesTest {
    private static final ObjectRef API = new ObjectRef("Deployment", "api");
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final InProcessClient cluster = api.inProcess("somebody");
    private final Queue<Optional<ObjectRef>> heard = new ConcurrentLinkedQueue<>();
    private final NamespaceWatches watches =
            new NamespaceWatches(client, (namespace, object) -> heard.add(object), () -> NOW);

    @BeforeEach
    void createObjects() {
        create("""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: api
              annotations: {deployment.kubernetes.io/revision: "1", kubectl.kubernetes.io/last-applied-configuration: "{}"}
            spec:
              replicas: 1
              selector: {matchLabels: {app: api}}
              template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, image: "registry.example.com/api:v1"}]}}
            """);
        create("""
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: api-1
              annotations: {deployment.kubernetes.io/revision: "1"}
              ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: api, uid: %s, controller: true}]
            spec: {replicas: 1, selector: {matchLabels: {app: api}}}
            """.formatted(uid("deployments.apps", "api")));
        create("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: api-1-x
              labels: {app: api}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: api-1, uid: %s, controller: true}]
            spec: {nodeName: node-1, containers: [{name: api, image: "registry.example.com/api:v1", ports: [{name: http, containerPort: 8080}]}]}
            """.formatted(uid("replicasets.apps", "api-1")));
        create("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {LOG_LEVEL: info}
            """);
        editPod(pod -> setReady(pod, "True"));
    }

    @AfterEach
    void stop() {
        watches.close();
        client.close();
        api.close();
    }

    @Test
    void seesWhatIsThere() {
        NamespaceContents contents = synced(watches.of("shop")).contents();

        JsonNode live = cluster.get("deployments.apps", "shop", "api").orElseThrow();
        assertEquals(
                live.path("spec"), contents.workload(API).orElseThrow().spec().toJson());
        assertEquals(
                "registry.example.com/api:v1",
                FieldPath.parse("/spec/template/spec/containers/[name=api]/image")
                        .readFrom(contents.workload(API).orElseThrow().toJson())
                        .toOptional()
                        .orElseThrow()
                        .asText());
        ObservedPod pod = contents.pod("api-1-x").orElseThrow();
        assertTrue(pod.readiness().ready());
        assertEquals(Optional.of(API), contents.workloadOf(pod));
        assertEquals(
                Stripping.sha256("info"),
                contents.configMap("settings").orElseThrow().hashes().get("LOG_LEVEL"));
    }

    @Test
    void keepsNeitherValuesOfConfigMapsNorWhatKubectlApplied() {
        NamespaceContents contents = synced(watches.of("shop")).contents();

        assertFalse(contents.configMap("settings").orElseThrow().toString().contains("info"));
        assertFalse(contents.workload(API)
                .orElseThrow()
                .annotations()
                .containsKey("kubectl.kubernetes.io/last-applied-configuration"));
    }

    @Test
    void saysNothingIsKnownUntilEverythingHasBeenRead() {
        NamespaceWatch watch = watches.of("shop");
        Condition first = HealthOfWorkload.assess(watch.contents(), HealthQuestion.asItStands(API), NOW)
                .condition();

        assertEquals(Condition.Progressing, first);
        synced(watch);
    }

    @Test
    void tellsOnceWhenTheFirstReadingIsOver() {
        synced(watches.of("shop"));

        await().untilAsserted(() -> assertEquals(Optional.empty(), heard.peek()));
    }

    @Test
    void tellsOfAPodThatCrashesAsOfItsDeployment() {
        synced(watches.of("shop"));
        heard.clear();

        editPod(pod -> setReady(pod, "False"));

        await().atMost(Duration.ofSeconds(5)).until(() -> heard.contains(Optional.of(API)));
    }

    @Test
    void tellsNothingOfUpdatesThatChangeNothingToLookAt() {
        synced(watches.of("shop"));
        heard.clear();

        editPod(pod -> pod.withObject("/status").put("hostIP", "10.0.0.1"));
        cluster.edit(
                "configmaps",
                "shop",
                "settings",
                map -> map.withObject("/metadata/annotations").put("x", "y"));
        cluster.edit(
                "configmaps", "shop", "settings", map -> map.withObject("/data").put("LOG_LEVEL", "debug"));

        await().until(() -> heard.contains(Optional.of(ObjectRef.configMap("settings"))));
        assertEquals(
                List.of(Optional.of(ObjectRef.configMap("settings"))),
                heard.stream().filter(Optional::isPresent).toList());
    }

    @Test
    void remembersSinceWhenAPodIsUnready() {
        NamespaceContents contents = synced(watches.of("shop")).contents();

        editPod(pod -> setReady(pod, "False"));

        await().until(() -> !contents.pod("api-1-x").orElseThrow().readiness().ready());
        ObservedPod pod = contents.pod("api-1-x").orElseThrow();
        assertTrue(pod.memory().seenReady());
        assertEquals(Optional.of(NOW), pod.memory().unreadySince());
    }

    @Test
    void forgetsWhatIsDeleted() {
        NamespaceContents contents = synced(watches.of("shop")).contents();
        heard.clear();

        cluster.delete("pods", "shop", "api-1-x");
        cluster.delete("deployments.apps", "shop", "api");

        await().until(() ->
                contents.pod("api-1-x").isEmpty() && contents.workload(API).isEmpty());
        assertEquals(
                Condition.Failed,
                HealthOfWorkload.assess(contents, HealthQuestion.asItStands(API), NOW)
                        .condition());
        await().until(() -> heard.contains(Optional.of(API)));
    }

    @Test
    void goesOnAfterTheWatchesWereCutAndHistoryWasLost() {
        NamespaceContents contents = synced(watches.of("shop")).contents();

        api.compactHistory();
        api.faults().cutWatches("shiplock");
        cluster.delete("pods", "shop", "api-1-x");
        cluster.edit(
                "deployments.apps",
                "shop",
                "api",
                deployment -> deployment.withObject("/spec").put("replicas", 5));

        await().until(() -> contents.pod("api-1-x").isEmpty());
        await().until(() -> contents.workload(API)
                        .orElseThrow()
                        .spec()
                        .toJson()
                        .path("replicas")
                        .asInt()
                == 5);
    }

    @Test
    void watchesANamespaceOnceForAllWhoAreInterested() {
        NamespaceWatch first = synced(watches.of("shop"));
        // Those of the namespace and the one of the nodes, which is waited for by nobody.
        await().until(() -> api.openWatches("shiplock").size() == 9);
        long before = lists();

        NamespaceWatch second = watches.of("shop");
        assertTrue(second.synced());
        assertEquals(before, lists());
        first.close();
        first.close();
        cluster.edit(
                "configmaps", "shop", "settings", map -> map.withObject("/data").put("LOG_LEVEL", "debug"));

        await().until(() -> heard.contains(Optional.of(ObjectRef.configMap("settings"))));
        second.close();
    }

    @Test
    void namesTheRightThatIsMissingAndGoesOnOnceItIsGranted() throws Exception {
        var denied = api.access()
                .deny(question -> question.identity().equals("shiplock")
                        && question.resource().equals("pods"));
        NamespaceWatch watch = watches.of("shop");

        await().until(() -> watch.problem().isPresent());
        assertTrue(watch.problem().orElseThrow().contains("pods in namespace shop"), watch.problem()::toString);
        assertFalse(watch.synced());

        denied.close();
        await().atMost(Duration.ofSeconds(60)).until(watch::synced);
        assertEquals(Optional.empty(), watch.problem());
    }

    @Test
    void doesWithoutNodesAndAutoscalersWhereItMayNotSeeThem() {
        api.access()
                .deny(question -> question.identity().equals("shiplock")
                        && (question.resource().equals("nodes")
                                || question.resource().equals("horizontalpodautoscalers")));

        NamespaceWatch watch = synced(watches.of("shop"));

        assertFalse(watch.contents().nodes().isLost("node-1"));
        assertEquals(Optional.empty(), watch.problem());
    }

    @Test
    void hearsOfANodeThatIsLost() {
        create("""
            apiVersion: v1
            kind: Node
            metadata: {name: node-1}
            """);
        setNodeReady("True");
        NamespaceContents contents = synced(watches.of("shop")).contents();
        await().until(() -> contents.nodes().node("node-1").isPresent());
        heard.clear();

        setNodeReady("Unknown");

        await().until(() -> contents.nodes().isLost("node-1"));
        await().until(() -> heard.contains(Optional.empty()));
    }

    @Test
    void watchesManyNamespacesWithOneReadingOfTheCluster() {
        NamespaceWatches many = new NamespaceWatches(client, (namespace, object) -> heard.add(object), () -> NOW, 2);
        NamespaceWatch shop = synced(many.of("shop"));
        editPod(pod -> setReady(pod, "False"));
        await().until(() -> unreadySince(shop).isPresent());
        List<NamespaceWatch> others = IntStream.range(0, 20)
                .mapToObj(number -> many.of("other-" + number))
                .toList();

        others.forEach(NamespaceWatchesTest::synced);
        NamespaceContents after = shop.contents();

        assertTrue(after.workload(API).isPresent());
        assertTrue(others.getFirst().contents().workload(API).isEmpty());
        assertEquals(Optional.of(NOW), unreadySince(shop));
        heard.clear();
        editPod(pod -> setReady(pod, "True"));
        await().until(() -> heard.contains(Optional.of(API)));
        await().until(() -> unreadySince(shop).isEmpty());
        many.close();
    }

    @Test
    void whatWasWrittenIsNotForgottenWhenTheClusterIsReadAnew() {
        NamespaceWatches many = new NamespaceWatches(client, (namespace, object) -> heard.add(object), () -> NOW, 1);
        NamespaceWatch shop = synced(many.of("shop"));
        shop.contents().written(API, 1000);

        synced(many.of("other"));

        NamespaceContents contents = shop.contents();
        assertFalse(contents.isCurrent(contents.workload(API).orElseThrow()));
        many.close();
    }

    @Test
    void staysWithOneByOneWhereItMayNotWatchTheCluster() {
        api.access()
                .deny(question -> question.identity().equals("shiplock")
                        && question.resource().equals("pods")
                        && question.namespace().isEmpty());
        NamespaceWatches many = new NamespaceWatches(client, (namespace, object) -> heard.add(object), () -> NOW, 1);

        synced(many.of("other"));
        NamespaceWatch shop = synced(many.of("shop"));

        assertTrue(shop.contents().pod("api-1-x").isPresent());
        many.close();
    }

    private static Optional<Instant> unreadySince(NamespaceWatch watch) {
        return watch.contents().pod("api-1-x").flatMap(pod -> pod.memory().unreadySince());
    }

    private static NamespaceWatch synced(NamespaceWatch watch) {
        await().until(watch::synced);
        return watch;
    }

    private long lists() {
        return api.faults().requests().stream()
                .filter(entry -> entry.identity().equals("shiplock"))
                .count();
    }

    private void create(String object) {
        var resource = client.resource(object);
        if (resource.item().getKind().equals("Node")) {
            resource.create();
        } else {
            client.resource(object).inNamespace("shop").create();
        }
    }

    private String uid(String plural, String name) {
        return cluster.get(plural, "shop", name)
                .orElseThrow()
                .at("/metadata/uid")
                .asText();
    }

    private void editPod(Consumer<ObjectNode> change) {
        cluster.editStatus("pods", "shop", "api-1-x", change);
    }

    private void setNodeReady(String ready) {
        cluster.editStatus("nodes", "", "node-1", node -> setReady(node, ready));
    }

    private static void setReady(ObjectNode object, String ready) {
        ObjectNode status = object.withObject("/status");
        status.put("phase", "Running");
        status.withArray("conditions")
                .removeAll()
                .addObject()
                .put("type", "Ready")
                .put("status", ready);
    }
}
