package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.demo.api.InProcessClient;
import dev.shiplock.kubernetes.store.Revisions;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Long lists are read page by page, and begun anew when they go out of date. */
class PagingTest {
    private static final String NAMESPACE = "shop";

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final InProcessClient user = api.inProcess("user");

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private void createConfigMaps(int number) {
        for (int i = 0; i < number; i++) {
            user.create(new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(NAMESPACE)
                    .withName("config-" + i)
                    .endMetadata()
                    .build());
        }
    }

    private void createRevisions(int number) {
        for (int i = 0; i < number; i++) {
            EnvironmentRevision revision = new EnvironmentRevision();
            revision.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(NAMESPACE)
                    .withName("revision-" + i)
                    .addToLabels(Revisions.ENVIRONMENT_LABEL, "production")
                    .build());
            user.create(revision);
        }
    }

    private List<ApiRequest> lists() {
        return api.faults().requests().stream()
                .filter(entry -> entry.identity().equals("shiplock"))
                .map(entry -> entry.request())
                .toList();
    }

    @Test
    void everyPageIsReadAndNoneIsLong() {
        createConfigMaps(1001);

        List<JsonNode> all = new ObjectApi(client).list(ApiResource.CONFIG_MAP, NAMESPACE, "");

        assertEquals(
                1001,
                all.stream().map(one -> one.at("/metadata/name")).distinct().count());
        assertEquals(3, lists().size());
        assertTrue(lists().stream().allMatch(list -> list.uri().contains("limit=500")));
    }

    @Test
    void aListThatGoesOutOfDateIsBegunAnew() {
        createConfigMaps(1001);
        api.faults().failNext(this::isSecondPage, 410, 1);

        List<JsonNode> all = new ObjectApi(client).list(ApiResource.CONFIG_MAP, NAMESPACE, "");

        assertEquals(
                1001,
                all.stream().map(one -> one.at("/metadata/name")).distinct().count());
    }

    @Test
    void aListThatAlwaysGoesOutOfDateIsLeftToTheCallersBackoff() {
        createConfigMaps(501);
        api.faults().failNext(this::isSecondPage, 410, 1000);
        ObjectApi objects = new ObjectApi(client);

        var failure = assertThrows(
                ClusterException.Unavailable.class, () -> objects.list(ApiResource.CONFIG_MAP, NAMESPACE, ""));

        assertTrue(String.valueOf(failure.getMessage()).contains("configmaps in namespace shop"), failure.getMessage());
        assertEquals(8, lists().size());
    }

    @Test
    void ourOwnRevisionsArePagedToo() {
        createRevisions(120);
        api.faults().failNext(this::isSecondPage, 410, 1);

        List<EnvironmentRevision> all = new Revisions(client).ofEnvironment(NAMESPACE, "production");

        assertEquals(
                120,
                all.stream().map(one -> one.getMetadata().getName()).distinct().count());
        assertTrue(lists().stream().allMatch(list -> list.uri().contains("limit=50")));
    }

    @Test
    void revisionsThatAlwaysGoOutOfDateAreLeftToTheCallersBackoff() {
        createRevisions(60);
        api.faults().failNext(this::isSecondPage, 410, 1000);
        Revisions revisions = new Revisions(client);

        var failure =
                assertThrows(KubernetesClientException.class, () -> revisions.ofEnvironment(NAMESPACE, "production"));

        assertEquals(410, failure.getCode());
    }

    private boolean isSecondPage(ApiRequest request) {
        return request.query().containsKey("continue");
    }
}
