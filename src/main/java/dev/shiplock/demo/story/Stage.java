package dev.shiplock.demo.story;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.Environment;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the story does to the cluster, and what it sees there. */
final class Stage {
    private final KubernetesClient client;

    Stage(KubernetesClient client) {
        this.client = client;
    }

    /** Makes the operator's namespace, unless it is there; one that is about to go is waited for. */
    void operator(Duration patience) throws InterruptedException {
        awaitGone(List.of(ShopManifests.OPERATOR), Stage::isGoing, patience);
        Namespace namespace = ShopManifests.namespace(ShopManifests.OPERATOR);
        if (client.resource(namespace).get() == null) {
            client.resource(namespace).create();
        }
    }

    /**
     * Refuses a cluster where somebody else has what the demo would overwrite and delete. One that is being deleted is no obstacle: it is
     * waited for.
     *
     * @throws IllegalStateException naming the namespaces, and what to do
     */
    void refuseForeign() {
        List<String> foreign = ShopManifests.NAMESPACES.stream()
                .filter(name -> found(name)
                        .filter(namespace -> !isGoing(namespace) && !ShopManifests.isShop(namespace))
                        .isPresent())
                .toList();
        if (!foreign.isEmpty()) {
            throw new IllegalStateException(foreign.stream()
                            .map(name -> "namespace " + name + " exists on this cluster and was not made by the demo")
                            .collect(Collectors.joining("; "))
                    + ". The demo would overwrite what is in there and delete it; nothing in there was changed. Play on another cluster, or without"
                    + " ON=cluster; or, if nobody needs what is in there, delete it yourself: kubectl delete namespace "
                    + String.join(" ", foreign));
        }
    }

    /**
     * Makes the shop's namespaces, empty: what an earlier demo has left is deleted first.
     *
     * @throws IllegalStateException if one is somebody else's, or does not go in time
     */
    void shop(Duration patience) throws InterruptedException {
        clear(patience);
        awaitGone(ShopManifests.NAMESPACES, Stage::isGoing, patience);
        refuseForeign();
        ShopManifests.NAMESPACES.forEach(
                name -> client.resource(ShopManifests.shop(name)).create());
    }

    private Optional<Namespace> found(String name) {
        return Optional.ofNullable(client.namespaces().withName(name).get());
    }

    private static boolean isGoing(Namespace namespace) {
        return namespace.getMetadata().getDeletionTimestamp() != null;
    }

    private void awaitGone(List<String> names, Predicate<Namespace> which, Duration patience)
            throws InterruptedException {
        Supplier<List<String>> left = () -> names.stream()
                .filter(name -> found(name).filter(which).isPresent())
                .toList();
        if (!await(patience, () -> left.get().isEmpty())) {
            throw new IllegalStateException("namespace " + String.join(", namespace ", left.get()) + " is not gone "
                    + patience.toSeconds() + " seconds after its deletion; kubectl describe namespace "
                    + String.join(" ", left.get()) + " says what it waits for. Once it is gone, play again");
        }
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

    private boolean free() {
        return client.resources(Environment.class).inNamespace(ShopManifests.PRODUCTION).list().getItems().stream()
                .allMatch(environment -> environment.getStatus() != null
                        && environment.getStatus().activePromotion() == null);
    }

    private List<EnvironmentRevision> revisions() {
        return client.resources(EnvironmentRevision.class)
                .inNamespace(ShopManifests.PRODUCTION)
                .list()
                .getItems();
    }

    /** Whether every run that has ended has its record, and production has been given back. */
    boolean recorded() {
        return free()
                && revisions().stream()
                        .filter(revision -> revision.getSpec().role() == Role.Target)
                        .allMatch(revision -> revision.getStatus() != null
                                && revision.getStatus().state() != null
                                && !revision.getStatus().state().unfinished());
    }

    /**
     * Takes away what the demo has made, and nothing else, and waits until it is gone.
     *
     * @throws IllegalStateException if it does not go in time
     */
    void clear(Duration patience) throws InterruptedException {
        ShopManifests.NAMESPACES.stream()
                .filter(name -> found(name).filter(ShopManifests::isShop).isPresent())
                .forEach(name -> client.namespaces().withName(name).delete());
        awaitGone(ShopManifests.NAMESPACES, ShopManifests::isShop, patience);
    }

    /** Whether something came true before the time was over. */
    boolean await(Duration patience, BooleanSupplier condition) throws InterruptedException {
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
