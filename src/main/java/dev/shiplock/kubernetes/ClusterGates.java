package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.gate.Gates;
import dev.shiplock.gate.Reading;
import dev.shiplock.gate.Services;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What gates read from the cluster. */
public final class ClusterGates {
    private final KubernetesClient client;

    private ClusterGates(KubernetesClient client) {
        this.client = client;
    }

    /** The gates of a cluster. */
    public static Gates of(KubernetesClient client) {
        ClusterGates cluster = new ClusterGates(client);
        return new Gates(cluster::service, cluster::secret, cluster::object);
    }

    private Reading<Services.Service> service(String namespace, String name) {
        return read(
                "Service " + name,
                () -> Optional.ofNullable(client.services()
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .map(ClusterGates::service));
    }

    private static Services.Service service(Service found) {
        String ip = found.getSpec().getClusterIP();
        Map<String, String> selector = found.getSpec().getSelector();
        return new Services.Service(
                found.getMetadata().getName(),
                selector == null ? Map.of() : selector,
                found.getSpec().getPorts().stream().map(ClusterGates::port).toList(),
                Optional.ofNullable(ip).filter(address -> !address.isEmpty() && !address.equals("None")));
    }

    private static Services.Port port(ServicePort port) {
        String target = port.getTargetPort() == null
                ? String.valueOf(port.getPort())
                : String.valueOf(port.getTargetPort().getValue());
        return new Services.Port(port.getPort(), target);
    }

    private Reading<String> secret(String namespace, String name, String key) {
        return read(
                "Secret " + name,
                () -> Optional.ofNullable(client.secrets()
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .map(Secret::getData)
                        .map(data -> data.get(key))
                        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }

    private Reading<JsonNode> object(String namespace, String apiVersion, String kind, String name) {
        return read(
                kind + " " + name,
                () -> Optional.ofNullable(client.genericKubernetesResources(apiVersion, kind)
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .map(found -> Serialization.jsonMapper().<JsonNode>valueToTree(found)));
    }

    private static <T> Reading<T> read(String what, Supplier<Optional<T>> question) {
        try {
            return question.get().<Reading<T>>map(Reading.Found::new).orElseGet(Reading.Missing::new);
        } catch (KubernetesClientException failure) {
            return new Reading.Unreadable<>(what + " could not be read: " + failure.getMessage());
        }
    }
}
