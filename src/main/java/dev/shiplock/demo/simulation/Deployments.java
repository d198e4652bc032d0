package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Deployment controller: a ReplicaSet for each pod template, and the way from the old ones to the new one. */
final class Deployments {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HASH = "pod-template-hash";

    private final InProcessClient client;
    private final DeploymentStatuses statuses;

    Deployments(InProcessClient client, Loop loop) {
        this.client = client;
        this.statuses = new DeploymentStatuses(client, loop, this::reconcile);
    }

    void reconcile(String namespace, String name) {
        client.get(Deployment.class, namespace, name).ifPresent(this::reconcile);
    }

    private void reconcile(Deployment deployment) {
        var hash = Pods.hash(deployment.getSpec().getTemplate());
        var all = replicaSets(deployment);
        if (Boolean.TRUE.equals(deployment.getSpec().getPaused())) {
            statuses.report(deployment, all, hash);
            return;
        }
        var current = all.stream().filter(set -> isOf(set, hash)).findFirst();
        var old = all.stream().filter(set -> !isOf(set, hash)).toList();
        var revision = 1 + old.stream().mapToLong(Deployments::revision).max().orElse(0);
        var newest = current.map(set -> withRevision(set, Math.max(revision, revision(set))))
                .orElseGet(() -> create(deployment, hash, revision));
        var annotated = annotate(deployment, revision(newest));
        new RollingUpdate(annotated, newest, old).steps().forEach(this::scale);
        forgetOldest(annotated, old);
        statuses.report(annotated, replicaSets(annotated), hash);
    }

    private List<ReplicaSet> replicaSets(Deployment deployment) {
        var uid = deployment.getMetadata().getUid();
        return client
                .list(
                        ReplicaSet.class,
                        deployment.getMetadata().getNamespace(),
                        set -> set.at("/metadata/ownerReferences/0/uid")
                                .asText()
                                .equals(uid))
                .stream()
                .sorted(Comparator.comparingLong(Deployments::revision))
                .toList();
    }

    private ReplicaSet create(Deployment deployment, String hash, long revision) {
        var metadata = deployment.getMetadata();
        var spec = deployment.getSpec();
        return client.create(new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(metadata.getName() + "-" + hash)
                .withNamespace(metadata.getNamespace())
                .withLabels(spec.getTemplate().getMetadata().getLabels())
                .addToLabels(HASH, hash)
                .addToAnnotations(REVISION, Long.toString(revision))
                .withOwnerReferences(Pods.controlledBy(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(0)
                .withMinReadySeconds(spec.getMinReadySeconds())
                .withNewSelectorLike(spec.getSelector())
                .addToMatchLabels(HASH, hash)
                .endSelector()
                .withNewTemplateLike(spec.getTemplate())
                .editMetadata()
                .addToLabels(HASH, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build());
    }

    private ReplicaSet withRevision(ReplicaSet set, long revision) {
        return revision == revision(set)
                ? set
                : client.update(set.edit()
                        .editMetadata()
                        .addToAnnotations(REVISION, Long.toString(revision))
                        .endMetadata()
                        .build());
    }

    private Deployment annotate(Deployment deployment, long revision) {
        var said = Long.toString(revision);
        var annotations =
                Optional.ofNullable(deployment.getMetadata().getAnnotations()).orElse(Map.of());
        return said.equals(annotations.get(REVISION))
                ? deployment
                : client.update(deployment
                        .edit()
                        .editMetadata()
                        .addToAnnotations(REVISION, said)
                        .endMetadata()
                        .build());
    }

    private void scale(RollingUpdate.Scaling scaling) {
        var metadata = scaling.set().getMetadata();
        client.get(ReplicaSet.class, metadata.getNamespace(), metadata.getName())
                .ifPresent(set -> client.update(set.edit()
                        .editSpec()
                        .withReplicas(scaling.replicas())
                        .endSpec()
                        .build()));
    }

    private void forgetOldest(Deployment deployment, List<ReplicaSet> old) {
        var kept = Optional.ofNullable(deployment.getSpec().getRevisionHistoryLimit())
                .orElse(10);
        var empty = old.stream()
                .filter(set -> set.getSpec().getReplicas() == 0 && RollingUpdate.existing(set) == 0)
                .toList();
        empty.stream().limit(Math.max(0, empty.size() - kept)).forEach(client::delete);
    }

    private static boolean isOf(ReplicaSet set, String hash) {
        return hash.equals(set.getMetadata().getLabels().get(HASH));
    }

    private static long revision(ReplicaSet set) {
        return Long.parseLong(set.getMetadata().getAnnotations().getOrDefault(REVISION, "0"));
    }
}
