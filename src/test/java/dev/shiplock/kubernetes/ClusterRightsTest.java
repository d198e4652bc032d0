package dev.shiplock.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.demo.api.EmbeddedApi;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterRightsTest {
    private static final String NAMESPACE = "shop";

    private final EmbeddedApi api = EmbeddedApi.start();
    private final KubernetesClient client = api.client("shiplock");
    private final ClusterRights rights = new ClusterRights(client);

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void nothingIsMissingWhereEverythingIsAllowed() {
        assertEquals(List.of(), missing("Deployment/api", "StatefulSet/db"));
    }

    @Test
    void aRightThatIsMissingIsNamedWithVerbResourceAndNamespace() {
        api.access()
                .deny(question ->
                        question.verb().equals("patch") && question.resource().equals("deployments"));

        List<String> missing = missing("Deployment/api", "Deployment/web", "StatefulSet/db");

        assertEquals(1, missing.size(), missing::toString);
        String message = missing.getFirst();
        assertTrue(message.contains("may not patch deployments.apps in namespace " + NAMESPACE), message);
        assertTrue(message.contains("needed for api, web"), message);
    }

    @Test
    void aStatefulSetAlsoNeedsTheRightToDeletePods() {
        api.access().deny(question -> question.verb().equals("delete"));

        List<String> missing = missing("Deployment/api", "StatefulSet/db");

        assertEquals(1, missing.size(), missing::toString);
        assertTrue(missing.getFirst().contains("may not delete pods in namespace " + NAMESPACE), missing.getFirst());
        assertEquals(List.of(), missing("Deployment/api"));
    }

    private List<String> missing(String... objects) {
        return rights.missing(
                NAMESPACE,
                List.of(objects).stream()
                        .map(object -> new ObjectChange(ObjectRef.parse(object), "u1", List.of()))
                        .toList());
    }
}
