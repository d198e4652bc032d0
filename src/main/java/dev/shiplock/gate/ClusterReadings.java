package dev.shiplock.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads from a cluster what gates need, each time anew; nothing is cached. */
public final class ClusterReadings {
    private final KubernetesClient client;

    public ClusterReadings(KubernetesClient client) {
        this.client = client;
    }

    /** Every type of gate, asking this cluster. */
    public Gates gates() {
        return new Gates(this::service, this::serves, this::secret, this::object);
    }

    Reading<Services.Service> service(String namespace, String name) {
        return read(
                "Service " + name,
                namespace,
                () -> found(client.services()
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .map(ClusterReadings::service));
    }

    Reading<Boolean> serves(String namespace, String pod) {
        return read(
                "Pod " + pod,
                namespace,
                () -> found(client.pods().inNamespace(namespace).withName(pod).get())
                        .map(found ->
                                found.getMetadata().getDeletionTimestamp() == null && Readiness.isPodReady(found)));
    }

    Reading<String> secret(String namespace, String name, String key) {
        return read(
                "Secret " + name,
                namespace,
                () -> found(client.secrets()
                                .inNamespace(namespace)
                                .withName(name)
                                .get())
                        .flatMap(secret -> value(secret, key)));
    }

    Reading<JsonNode> object(String namespace, String apiVersion, String kind, String name) {
        if (!known(apiVersion, kind)) {
            return new Reading.Unreadable<>("the cluster knows no kind " + kind + " in " + apiVersion);
        }
        return read(kind + " " + name, namespace, () -> {
            GenericKubernetesResource object = client.genericKubernetesResources(apiVersion, kind)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            return found(object)
                    .map(present -> client.getKubernetesSerialization().convertValue(present, JsonNode.class));
        });
    }

    /** An API server that does not answer is no reason to say that it does not know a kind. */
    private boolean known(String apiVersion, String kind) {
        try {
            return client.supports(apiVersion, kind);
        } catch (KubernetesClientException e) {
            return true;
        }
    }

    private static <T> Reading<T> read(String what, String namespace, Supplier<Optional<T>> call) {
        try {
            return call.get().<Reading<T>>map(Reading.Found::new).orElseGet(Reading.Missing::new);
        } catch (KubernetesClientException e) {
            return unread(what + " in namespace " + namespace, e);
        }
    }

    private static <T> Reading<T> unread(String what, KubernetesClientException e) {
        return switch (e.getCode()) {
            case 401, 403 ->
                new Reading.Forbidden<>(
                        "the operator may not read " + what + "; let its service account get such objects there");
            case 0 -> new Reading.Unreadable<>(what + " cannot be read: the API server does not answer");
            default -> new Reading.Unreadable<>(what + " cannot be read: the API server answers " + e.getCode());
        };
    }

    private static Services.Service service(Service service) {
        List<Services.Port> ports =
                service.getSpec().getPorts().stream().map(ClusterReadings::port).toList();
        Map<String, String> selector = service.getSpec().getSelector() == null
                ? Map.of()
                : service.getSpec().getSelector();
        String ip = service.getSpec().getClusterIP();
        boolean headless = ip == null || ip.isEmpty() || ip.equals("None");
        return new Services.Service(
                service.getMetadata().getName(), selector, ports, headless ? Optional.empty() : Optional.of(ip));
    }

    /** Without a target port the pods listen at the Service's own. */
    private static Services.Port port(ServicePort port) {
        IntOrString target = port.getTargetPort();
        String text = target == null
                ? String.valueOf(port.getPort())
                : target.getStrVal() == null ? String.valueOf(target.getIntVal()) : target.getStrVal();
        return new Services.Port(port.getPort(), text);
    }

    private static Optional<String> value(Secret secret, String key) {
        return Optional.ofNullable(secret.getData())
                .map(data -> data.get(key))
                .map(encoded -> new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
    }

    private static <T> Optional<T> found(@Nullable T object) {
        return Optional.ofNullable(object);
    }
}
