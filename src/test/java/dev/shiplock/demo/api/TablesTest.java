package dev.shiplock.demo.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kubectl gets to print. */
class TablesTest extends ApiTest {
    private JsonNode table(String path) {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(api.url() + path)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                .build();
        return Json.parse(
                client.getHttpClient().sendAsync(request, String.class).join().body());
    }

    private static List<String> names(JsonNode table) {
        return table.path("columnDefinitions")
                .valueStream()
                .map(column -> Json.text(column, "name"))
                .toList();
    }

    private static List<String> cells(JsonNode table) {
        return table.at("/rows/0/cells").valueStream().map(JsonNode::asText).toList();
    }

    @Test
    void promotionsHaveTheColumnsOfTheirDefinition() {
        client.resource("""
                apiVersion: shiplock.dev/v1alpha1
                kind: Promotion
                metadata: {name: release, namespace: shop}
                spec: {from: {revision: release-1}, to: {environment: production}}
                """).create();
        api.inProcess("test")
                .editStatus(
                        "promotions.shiplock.dev",
                        "shop",
                        "release",
                        promotion -> Json.child(promotion, "status")
                                .set(
                                        "conditions",
                                        Json.parse(
                                                "[{\"type\": \"Healthy\", \"status\": \"Unknown\"}, {\"type\": \"Ready\", \"status\":"
                                                        + " \"False\", \"message\": \"it soaks\"}]")));

        JsonNode table = table("/apis/shiplock.dev/v1alpha1/namespaces/shop/promotions");

        assertEquals(List.of("Name", "FROM", "TO", "STATE", "PHASE", "READY", "AGE", "MESSAGE"), names(table));
        List<String> cells = cells(table);
        assertEquals(List.of("release", "release-1", "production", "", "", "False"), cells.subList(0, 6));
        assertEquals("it soaks", cells.get(7));
        assertEquals("shop", table.at("/rows/0/object/metadata/namespace").asText());
    }

    @Test
    void otherKindsHaveNameAndAge() {
        client.resource("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: settings, namespace: shop}
                """).create();

        assertEquals(List.of("Name", "Age"), names(table("/api/v1/namespaces/shop/configmaps")));
        assertEquals(
                "settings",
                cells(table("/api/v1/namespaces/shop/configmaps/settings")).getFirst());
    }

    @Test
    void aRefusalStaysWhatItIs() {
        assertEquals("Status", Json.text(table("/api/v1/namespaces/shop/configmaps/nothing"), "kind"));
    }

    @Test
    void aPathThatIsNotUnderstoodIsNamed() {
        assertThrows(IllegalArgumentException.class, () -> JsonPath.first(Json.object(), ".spec..names"));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0s",
        "119,119s",
        "120,2m",
        "199,3m19s",
        "5000,83m",
        "10800,3h",
        "11000,3h3m",
        "90000,25h",
        "180000,2d2h"
    })
    void agesAreThoseOfKubectl(long seconds, String text) {
        assertEquals(text, Age.of(Duration.ofSeconds(seconds)));
    }
}
