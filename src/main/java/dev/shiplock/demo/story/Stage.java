package dev.shiplock.demo.story;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus;
import dev.shiplock.api.PromotionStatus.Run;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the story does to the cluster, and what it sees there. */
final class Stage {
    private final KubernetesClient client;

    Stage(KubernetesClient client) {
        this.client = client;
    }

    /** Makes it, unless it is there; one that is about to go is waited for. */
    void namespace(String name, Duration patience) throws InterruptedException {
        Namespace namespace = ShopManifests.namespace(name);
        await(patience, () -> !isGoing(name));
        if (client.resource(namespace).get() == null) {
            client.resource(namespace).create();
        }
    }

    private boolean isGoing(String name) {
        Namespace found = client.namespaces().withName(name).get();
        return found != null && found.getMetadata().getDeletionTimestamp() != null;
    }

    void put(HasMetadata object) {
        if (client.resource(object).get() == null) {
            client.resource(object).create();
        } else {
            client.resource(object).patch();
        }
    }

    void put(String manifest) {
        put((HasMetadata) Serialization.unmarshal(manifest));
    }

    void image(String namespace, String deployment, String image) {
        client.apps().deployments().inNamespace(namespace).withName(deployment).edit(found -> {
            found.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
            return found;
        });
    }

    Optional<Deployment> deployment(String namespace, String name) {
        return Optional.ofNullable(client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .get());
    }

    boolean ready(String namespace, String name) {
        return deployment(namespace, name)
                .map(found -> found.getStatus() != null
                        && found.getMetadata()
                                .getGeneration()
                                .equals(found.getStatus().getObservedGeneration())
                        && found.getSpec()
                                .getReplicas()
                                .equals(found.getStatus().getReplicas())
                        && found.getSpec()
                                .getReplicas()
                                .equals(found.getStatus().getUpdatedReplicas())
                        && found.getSpec()
                                .getReplicas()
                                .equals(found.getStatus().getAvailableReplicas()))
                .orElse(false);
    }

    /** Watches a Promotion and tells each new state of its run, until one is reached or the time is over. */
    Optional<Run> follow(String name, Predicate<Run> end, Duration patience, Consumer<Run> tell)
            throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Seen seen = new Seen(end, tell, over);
        var promotions = client.resources(Promotion.class)
                .inNamespace(ShopManifests.PRODUCTION)
                .withName(name);
        try (var informer = promotions.inform(seen)) {
            boolean reached = over.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            return reached ? seen.last() : Optional.empty();
        }
    }

    List<Condition> conditions(String name) {
        return status(name).map(PromotionStatus::conditions).orElse(List.of());
    }

    Optional<Run> run(String name) {
        return status(name).map(PromotionStatus::run);
    }

    private Optional<PromotionStatus> status(String name) {
        return Optional.ofNullable(client.resources(Promotion.class)
                        .inNamespace(ShopManifests.PRODUCTION)
                        .withName(name)
                        .get())
                .map(Promotion::getStatus);
    }

    /**
     * What kubectl prints: the server says it.
     *
     * @param path of a list or an object, below the server's address
     */
    JsonNode table(String path) {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(client.getMasterUrl().toString().replaceAll("/+$", "") + path)
                .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
                .build();
        HttpResponse<String> response = http.sendAsync(request, String.class).join();
        if (!response.isSuccessful()) {
            throw new IllegalStateException(path + ": the API answered " + response.code());
        }
        return Serialization.unmarshal(response.body(), JsonNode.class);
    }

    private List<EnvironmentRevision> revisions() {
        return client.resources(EnvironmentRevision.class)
                .inNamespace(ShopManifests.PRODUCTION)
                .list()
                .getItems();
    }

    /** Whether every run that has ended has its record. */
    boolean recorded() {
        return revisions().stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .allMatch(revision -> revision.getStatus() != null
                        && revision.getStatus().state() != null
                        && !revision.getStatus().state().unfinished());
    }

    /** Takes the shop away and waits until it is gone: who plays again at once begins anew. */
    void clear(Duration patience) throws InterruptedException {
        List<String> namespaces = List.of(ShopManifests.PRODUCTION, ShopManifests.STAGING);
        namespaces.forEach(namespace -> client.namespaces().withName(namespace).delete());
        await(
                patience,
                () -> namespaces.stream()
                        .allMatch(namespace ->
                                client.namespaces().withName(namespace).get() == null));
    }

    /** Whether something came true before the time was over. */
    boolean await(Duration patience, java.util.function.BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        CountDownLatch pause = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            pause.await(50, TimeUnit.MILLISECONDS);
        }
        return true;
    }
}
