package dev.shiplock.demo.story;

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
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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

    void namespace(String name) {
        Namespace namespace = ShopManifests.namespace(name);
        if (client.resource(namespace).get() == null) {
            client.resource(namespace).create();
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

    List<EnvironmentRevision> revisions() {
        return client
                .resources(EnvironmentRevision.class)
                .inNamespace(ShopManifests.PRODUCTION)
                .list()
                .getItems()
                .stream()
                .sorted(Comparator.comparing(revision -> revision.getMetadata().getCreationTimestamp()))
                .toList();
    }

    /** Whether every run that has ended has its record. */
    boolean recorded() {
        return revisions().stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .allMatch(revision -> revision.getStatus() != null
                        && revision.getStatus().state() != null
                        && !revision.getStatus().state().unfinished());
    }

    void clear() {
        for (String namespace : List.of(ShopManifests.PRODUCTION, ShopManifests.STAGING)) {
            client.namespaces().withName(namespace).delete();
        }
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
