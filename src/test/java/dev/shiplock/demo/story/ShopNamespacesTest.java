package dev.shiplock.demo.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.demo.api.EmbeddedApi;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo on a cluster deletes what it has made, and never what it found there. */
class ShopNamespacesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private EmbeddedApi api;
    private KubernetesClient owner;
    private KubernetesClient demo;

    @BeforeEach
    void start() {
        api = EmbeddedApi.start();
        owner = api.client("owner");
        demo = api.client("demo");
    }

    @AfterEach
    void stop() {
        demo.close();
        owner.close();
        api.close();
    }

    @Test
    @Timeout(60)
    void somebodyElsesNamespaceEndsTheDemoBeforeAnythingIsWritten() {
        owner.resource(ShopManifests.namespace(ShopManifests.PRODUCTION)).create();
        owner.resource(ShopManifests.features(ShopManifests.PRODUCTION, "theirs"))
                .create();
        var refusal =
                assertThrows(IllegalStateException.class, () -> Performance.onCluster(demo, Images.SIMULATED, true));

        var message = refusal.getMessage();
        assertTrue(message.contains("namespace shop-production exists on this cluster"), message);
        assertTrue(message.contains("would overwrite what is in there and delete it"), message);
        assertTrue(message.contains("delete it yourself: kubectl delete namespace shop-production"), message);
        assertTrue(message.contains("without ON=cluster"), message);
        assertEquals(List.of(), api.faults().writes("demo"));
        assertNotNull(found(ShopManifests.PRODUCTION));
    }

    @Test
    void bothAreNamedWhenBothAreSomebodyElses() {
        ShopManifests.NAMESPACES.forEach(
                name -> owner.resource(ShopManifests.namespace(name)).create());
        var refusal = assertThrows(IllegalStateException.class, () -> new Stage(demo).refuseForeign());
        ShopManifests.NAMESPACES.forEach(name ->
                assertTrue(refusal.getMessage().contains("namespace " + name + " exists"), refusal.getMessage()));
    }

    @Test
    void whatAnEarlierDemoHasLeftIsClearedAndMadeAgain() throws InterruptedException {
        var stage = new Stage(demo);
        stage.shop(PATIENCE);
        var before = found(ShopManifests.STAGING).getMetadata().getUid();
        stage.refuseForeign();

        stage.shop(PATIENCE);
        var again = found(ShopManifests.STAGING).getMetadata();
        assertNotEquals(before, again.getUid());
        assertEquals(Map.of("app.kubernetes.io/created-by", "shiplock-demo"), again.getLabels());

        stage.clear(PATIENCE);
        ShopManifests.NAMESPACES.forEach(name -> assertNull(found(name)));
    }

    @Test
    void clearingLeavesWhatAppearedMeanwhileUnderTheSameName() throws InterruptedException {
        var stage = new Stage(demo);
        stage.shop(PATIENCE);
        owner.namespaces().withName(ShopManifests.PRODUCTION).delete();
        owner.resource(ShopManifests.namespace(ShopManifests.PRODUCTION)).create();

        stage.clear(PATIENCE);
        assertNull(found(ShopManifests.STAGING));
        assertNotNull(found(ShopManifests.PRODUCTION));
        assertThrows(IllegalStateException.class, () -> stage.shop(PATIENCE));
        assertNull(found(ShopManifests.STAGING));
    }

    @Test
    void oneThatDoesNotGoIsNamedInsteadOfBeingPlayedIn() {
        var leftover = ShopManifests.shop(ShopManifests.STAGING);
        leftover.getMetadata().setFinalizers(List.of("example.com/kept"));
        owner.resource(leftover).create();
        var failure = assertThrows(IllegalStateException.class, () -> new Stage(demo).shop(Duration.ofMillis(300)));
        assertTrue(failure.getMessage().contains("kubectl describe namespace shop-staging says"), failure.getMessage());
        assertNull(found(ShopManifests.PRODUCTION));
    }

    private Namespace found(String name) {
        return owner.namespaces().withName(name).get();
    }
}
