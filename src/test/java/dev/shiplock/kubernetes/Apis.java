package dev.shiplock.kubernetes;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.function.Consumer;

/** What tests do to an API server beside what is tested. */
final class Apis {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static final FieldPath API_CONTAINER =
            FieldPath.of("spec", "template", "spec", "containers").element("name", "api");
    static final FieldPath IMAGE = API_CONTAINER.member("image");
    static final ObjectRef API = new ObjectRef("Deployment", "api");

    private Apis() {}

    static String deployment(String name) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, labels: {app: %1$s, part-of: shop}}
            spec:
              replicas: 1
              paused: true
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}}
                spec:
                  containers:
                  - name: proxy
                    image: registry.example.com/proxy:v1
                  - name: %1$s
                    image: registry.example.com/shop/%1$s:v1
                    env:
                    - {name: FIRST, value: "1"}
                    - {name: LOG_LEVEL, value: info}
                    - {name: LAST, value: "9"}
            """.formatted(name);
    }

    /** Creates objects, one YAML text each. */
    static void create(KubernetesClient client, String namespace, String... objects) {
        for (String object : objects) {
            client.resource(object).inNamespace(namespace).create();
        }
    }

    /** An object as the API gives it. */
    static JsonNode read(KubernetesClient client, String namespace, ObjectRef object) {
        return new ClusterReader(client, new SecretHashes(new byte[32]), GitOpsOwners.DEFAULT, ReadListener.NOBODY)
                .readObject(namespace, object)
                .orElseThrow();
    }

    /** What somebody else does to a Deployment. */
    static void edit(KubernetesClient client, String namespace, Consumer<ObjectNode> change) {
        var deployments = client.genericKubernetesResources("apps/v1", "Deployment")
                .inNamespace(namespace)
                .withName(API.name());
        // Controllers write the object, too.
        await().ignoreException(KubernetesClientException.class).until(() -> {
            deployments.edit(object -> {
                ObjectNode json = MAPPER.valueToTree(object);
                change.accept(json);
                return MAPPER.convertValue(json, GenericKubernetesResource.class);
            });
            return true;
        });
    }

    static void setImage(ObjectNode deployment, String image) {
        String pointer = IMAGE.parent().pointerIn(deployment).orElseThrow();
        ((ObjectNode) deployment.at(pointer)).put("image", image);
    }

    /** The whole of the test's change: another image, a changed variable, a new one in the middle, and one that goes. */
    static ObjectChange upgrade(JsonNode live) {
        return new ObjectChange(
                API,
                live.at("/metadata/uid").asText(),
                List.of(
                        new Change(ChangeKind.Image, IMAGE, text("registry.example.com/shop/api:v1"), text(V2), -1, ""),
                        variable("LOG_LEVEL", present("LOG_LEVEL", "info"), present("LOG_LEVEL", "debug"), 1),
                        variable("ADDED", FieldValue.ABSENT, present("ADDED", "yes"), 1),
                        variable("FIRST", present("FIRST", "1"), FieldValue.ABSENT, 0)));
    }

    static final String V2 = "registry.example.com/shop/api:v2";

    static Change variable(String name, FieldValue before, FieldValue after, int position) {
        FieldPath field = API_CONTAINER.member("env").element("name", name);
        return new Change(ChangeKind.Variable, field, before, after, position, "");
    }

    static FieldValue present(String variable, String value) {
        return FieldValue.of(MAPPER.createObjectNode().put("name", variable).put("value", value));
    }

    static FieldValue text(String value) {
        return FieldValue.of(value);
    }

    static String value(JsonNode object, FieldPath field) {
        return field.readFrom(object).toOptional().map(JsonNode::asText).orElse("absent");
    }
}
