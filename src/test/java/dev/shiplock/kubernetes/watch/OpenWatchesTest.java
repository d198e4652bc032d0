package dev.shiplock.kubernetes.watch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shiplock.demo.api.EmbeddedApi;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is open at the API server for the namespaces that somebody is interested in, and how it is read. */
class OpenWatchesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final NamespaceWatches watches = watches(NamespaceWatches.FEW);

    private NamespaceWatches watches(int few) {
        return new NamespaceWatches(client, (namespace, object) -> {}, () -> NOW, few);
    }

    @AfterEach
    void stop() {
        watches.close();
        client.close();
        api.close();
    }

    private static NamespaceWatch synced(NamespaceWatch watch) {
        await().until(watch::synced);
        return watch;
    }

    @Test
    void theWatchesOfANamespaceEndWithTheLastInterestAndBeginAnew() {
        NamespaceWatch first = synced(watches.of("shop"));
        NamespaceWatch second = synced(watches.of("shop"));
        awaitWatchesOf("shop", 8);
        first.close();
        first.close();
        assertEquals(8, watchesOf("shop"));
        synced(watches.of("other"));
        awaitWatchesOf("other", 8);

        second.close();
        awaitWatchesOf("shop", 0);
        assertEquals(8, watchesOf("other"));

        synced(watches.of("shop"));
        awaitWatchesOf("shop", 8);
    }

    @Test
    void nothingIsLeftOpenWhenNobodyIsInterestedInAnything() {
        NamespaceWatches many = watches(2);
        for (int round = 0; round < 3; round++) {
            List<NamespaceWatch> all =
                    IntStream.range(0, 5).mapToObj(i -> many.of("shop-" + i)).toList();
            all.forEach(OpenWatchesTest::synced);
            await().until(() -> api.openWatches("shiplock").size() == 9);
            all.forEach(NamespaceWatch::close);
            await().until(() -> api.openWatches("shiplock").isEmpty());
        }
        many.close();
    }

    @Test
    void aReadingOfTheClusterThatNobodyWaitsForAnyMoreIsGivenUp() {
        NamespaceWatches many = watches(0);
        many.of("shop").close();
        synced(many.of("other")).close();

        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(20))
                .until(() -> api.openWatches("shiplock").isEmpty());
        many.close();
    }

    /** A namespace is synced once it is read; its watches begin after that. */
    private void awaitWatchesOf(String namespace, int count) {
        await().untilAsserted(() -> assertEquals(count, watchesOf(namespace)));
    }

    private long watchesOf(String namespace) {
        return api.openWatches("shiplock").stream()
                .filter(watch -> watch.endsWith(" in " + namespace))
                .count();
    }

    @Test
    void aNamespaceWithMoreObjectsThanFitOnAPageIsReadWhole() {
        for (int i = 0; i < 1201; i++) {
            api.inProcess("user")
                    .create(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("config-" + i)
                            .endMetadata()
                            .build());
        }

        assertEquals(1201, synced(watches.of("shop")).contents().configMaps().size());
    }
}
