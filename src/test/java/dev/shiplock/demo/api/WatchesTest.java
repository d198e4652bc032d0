package dev.shiplock.demo.api;

import static dev.shiplock.demo.api.Samples.configMap;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WatchesTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private EmbeddedApi api;
    private KubernetesClient client;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        client = api.client("watcher");
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void anInformerSeesEveryChangeInOrder() {
        try (var writer = api.client("writer");
                var informer = informer()) {
            writer.resource(configMap("a", Map.of())).create();
            writer.resource(configMap("a", Map.of("k", "1"))).update();
            writer.resource(configMap("a", Map.of())).delete();
            awaitSeen(List.of("+a{}", "~a{k=1}", "-a{k=1}"));
            assertEquals(0, informer.getStore().list().size());
        }
    }

    @Test
    void anObjectThatNoLongerMatchesASelectorLeavesTheWatch() {
        var labelled = configMap("a", Map.of());
        labelled.getMetadata().setLabels(Map.of("team", "shop"));
        try (var informer = client.configMaps()
                .inNamespace("shop")
                .withLabel("team", "shop")
                .inform(new Recorder())) {
            client.resource(labelled).create();
            labelled.getMetadata().setLabels(Map.of("team", "other"));
            client.resource(labelled).update();
            awaitSeen(List.of("+a{}", "-a{}"));
            assertEquals(0, informer.getStore().list().size());
        }
    }

    @Test
    void aBrokenWatchResumesAndMissesNothing() {
        try (var writer = api.client("writer");
                var _ = informer()) {
            writer.resource(configMap("a", Map.of())).create();
            awaitSeen(List.of("+a{}"));
            api.faults().cutWatches("watcher");
            writer.resource(configMap("a", Map.of())).delete();
            writer.resource(configMap("b", Map.of())).create();
            awaitSeen(List.of("+a{}", "-a{}", "+b{}"));
        }
    }

    @Test
    void aWatchThatIsTooFarBehindListsAgain() {
        try (var writer = api.client("writer");
                var _ = informer()) {
            writer.resource(configMap("a", Map.of())).create();
            awaitSeen(List.of("+a{}"));
            api.faults().cutWatches("watcher");
            writer.resource(configMap("a", Map.of())).delete();
            writer.resource(configMap("b", Map.of())).create();
            api.compactHistory();
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("-a{}") && seen.contains("+b{}"));
        }
    }

    @Test
    void eventsThatAreHeldBackArriveLateAndInOrder() {
        try (var writer = api.client("writer");
                var _ = informer()) {
            try (var _ = api.faults().holdEvents(watch -> watch.identity().equals("watcher"))) {
                writer.resource(configMap("a", Map.of())).create();
                writer.resource(configMap("a", Map.of())).delete();
                writer.resource(configMap("b", Map.of())).create();
                assertEquals(List.of(), List.copyOf(seen));
            }
            awaitSeen(List.of("+a{}", "-a{}", "+b{}"));
        }
    }

    @Test
    void writesFromManyThreadsArriveInTheOrderOfTheirVersions() {
        var versions = new CopyOnWriteArrayList<Long>();
        try (var informer = client.configMaps().inNamespace("shop").inform(new Recorder(versions))) {
            IntStream.range(0, 200)
                    .parallel()
                    .forEach(number ->
                            api.inProcess("writer-" + number % 4).create(configMap("map-" + number, Map.of())));
            await().atMost(Duration.ofSeconds(20)).until(() -> versions.size() == 200);
            assertEquals(versions.stream().sorted().toList(), List.copyOf(versions));
            assertEquals(200, informer.getStore().list().size());
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aWatchWithoutAWebSocketGetsItsEventsAsLines() throws Exception {
        var uri = URI.create(api.url() + "/api/v1/namespaces/shop/configmaps?watch=true");
        try (var http = HttpClient.newHttpClient()) {
            var events = http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> !line.isBlank())
                    .iterator();
            client.resource(configMap("a", Map.of())).create();
            client.configMaps().inNamespace("shop").withName("a").delete();
            assertTrue(events.next().startsWith("{\"type\":\"ADDED\""));
            assertTrue(events.next().startsWith("{\"type\":\"DELETED\""));
            http.shutdownNow();
        }
    }

    private SharedIndexInformer<ConfigMap> informer() {
        return client.configMaps().inNamespace("shop").inform(new Recorder());
    }

    private void awaitSeen(List<String> expected) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertEquals(expected, List.copyOf(seen)));
    }

    private final class Recorder implements ResourceEventHandler<ConfigMap> {
        private final List<Long> versions;

        private Recorder() {
            this(new CopyOnWriteArrayList<>());
        }

        private Recorder(List<Long> versions) {
            this.versions = versions;
        }

        @Override
        public void onAdd(ConfigMap added) {
            versions.add(Long.valueOf(added.getMetadata().getResourceVersion()));
            note("+", added);
        }

        @Override
        public void onUpdate(ConfigMap before, ConfigMap after) {
            note("~", after);
        }

        @Override
        public void onDelete(ConfigMap removed, boolean stateUnknown) {
            note("-", removed);
        }

        private void note(String what, ConfigMap map) {
            seen.add(what + map.getMetadata().getName() + map.getData());
        }
    }
}
