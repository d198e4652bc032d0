package dev.shiplock.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.ObjectRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What gates read from a cluster, set by a test. */
final class FakeCluster implements Services, ServingPods, SecretValues, ClusterObjects {
    static final ObjectRef API = new ObjectRef("Deployment", "api");

    final List<NewestPod> pods = new ArrayList<>();
    final Map<String, Reading<Service>> services = new HashMap<>();
    /** What the API says of pods, where that is not what the watch has shown. */
    final Map<String, Reading<Boolean>> serving = new HashMap<>();

    final Map<String, Reading<String>> secrets = new HashMap<>();
    final Map<String, Reading<JsonNode>> objects = new HashMap<>();
    Optional<String> version = Optional.of("v2");

    Gates gates() {
        return new Gates(this, this, this, this);
    }

    GateContext context() {
        return new GateContext("shop", version, Set.of(API), () -> List.copyOf(pods));
    }

    /** A Service whose port 80 stands for the pods' port "web". */
    FakeCluster withService(String name, Optional<String> clusterIp) {
        return withService(new Service(name, Map.of("app", name), List.of(new Port(80, "web")), clusterIp));
    }

    FakeCluster withService(Service service) {
        services.put(service.name(), new Reading.Found<>(service));
        return this;
    }

    FakeCluster withPod(String name, String address, int port) {
        return withPod(pod(name, address, port, true, 0));
    }

    FakeCluster withPod(NewestPod pod) {
        pods.add(pod);
        return this;
    }

    static NewestPod pod(String name, String address, int port, boolean ready, int restarts) {
        return new NewestPod(
                API,
                name,
                address,
                ready,
                Map.of("app", "api", "tier", "web"),
                List.of(new NewestPod.Port("web", port)),
                restarts,
                Optional.of("v2"));
    }

    @Override
    public Reading<Service> read(String namespace, String name) {
        return services.getOrDefault(name, new Reading.Missing<>());
    }

    @Override
    public Reading<Boolean> serves(String namespace, String pod) {
        return serving.getOrDefault(
                pod,
                pods.stream()
                        .filter(known -> known.name().equals(pod))
                        .findFirst()
                        .<Reading<Boolean>>map(known -> new Reading.Found<>(known.ready()))
                        .orElseGet(Reading.Missing::new));
    }

    @Override
    public Reading<String> read(String namespace, String secret, String key) {
        return secrets.getOrDefault(secret + "/" + key, new Reading.Missing<>());
    }

    @Override
    public Reading<JsonNode> read(String namespace, String apiVersion, String kind, String name) {
        return objects.getOrDefault(apiVersion + "/" + kind + "/" + name, new Reading.Missing<>());
    }
}
