package dev.shiplock.kubernetes.store;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.RevisionState;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** EnvironmentRevisions: created once, never changed but for their status, kept while a run needs them. */
public final class Revisions {
    /** Keeps a revision while a run that refers to it has not ended. */
    public static final String FINALIZER = "shiplock.dev/in-use";

    public static final String ENVIRONMENT_LABEL = "shiplock.dev/environment";
    public static final String PROMOTION_LABEL = "shiplock.dev/promotion";
    public static final String REQUEST_LABEL = "shiplock.dev/request";

    private static final int LABEL_LENGTH = 63;

    /** Revisions are large: their payloads come along. */
    private static final long PAGE = 50;

    private static final int LIST_ATTEMPTS = 4;

    private final KubernetesClient client;
    private final GuardedWrites<EnvironmentRevision> writes;

    public Revisions(KubernetesClient client) {
        this.client = client;
        this.writes = new GuardedWrites<>(client, EnvironmentRevision.class);
    }

    public Optional<EnvironmentRevision> get(String namespace, String name) {
        return writes.get(namespace, name);
    }

    /** Creates the revision unless it is there; whether that is the same one is for the caller to check. */
    public EnvironmentRevision create(String namespace, String name, EnvironmentRevisionSpec spec) {
        EnvironmentRevision revision = new EnvironmentRevision();
        revision.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of(
                        ENVIRONMENT_LABEL, label(spec.environment()),
                        PROMOTION_LABEL, label(spec.promotion().name()),
                        REQUEST_LABEL, label(spec.request())))
                .withFinalizers(FINALIZER)
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion("shiplock.dev/v1alpha1")
                        .withKind("Environment")
                        .withName(spec.environment())
                        .withUid(spec.environmentUid())
                        .build())
                .build());
        revision.setSpec(spec);
        try {
            return client.resource(revision).create();
        } catch (KubernetesClientException failure) {
            if (failure.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw GuardedWrites.refused(revision, failure);
            }
            return get(namespace, name).orElseThrow(() -> failure);
        }
    }

    public List<EnvironmentRevision> ofEnvironment(String namespace, String environment) {
        return list(namespace, Map.of(ENVIRONMENT_LABEL, label(environment)));
    }

    public List<EnvironmentRevision> ofPromotion(String namespace, String promotion) {
        return list(namespace, Map.of(PROMOTION_LABEL, label(promotion)));
    }

    public List<EnvironmentRevision> ofRequest(String namespace, String environment, String request) {
        return list(namespace, Map.of(ENVIRONMENT_LABEL, label(environment), REQUEST_LABEL, label(request)));
    }

    /** All of a namespace, whatever environment they are of. */
    public List<EnvironmentRevision> inNamespace(String namespace) {
        return list(namespace, Map.of());
    }

    /** Page by page; a list that goes out of date between two pages is begun anew, a few times. */
    private List<EnvironmentRevision> list(String namespace, Map<String, String> labels) {
        for (int attempt = 1; ; attempt++) {
            try {
                return pages(namespace, labels);
            } catch (KubernetesClientException failure) {
                if (failure.getCode() != HttpURLConnection.HTTP_GONE || attempt == LIST_ATTEMPTS) {
                    throw failure;
                }
            }
        }
    }

    private List<EnvironmentRevision> pages(String namespace, Map<String, String> labels) {
        List<EnvironmentRevision> all = new ArrayList<>();
        ListOptions options = new ListOptionsBuilder().withLimit(PAGE).build();
        do {
            var page = client.resources(EnvironmentRevision.class)
                    .inNamespace(namespace)
                    .withLabels(labels)
                    .list(options);
            all.addAll(page.getItems());
            options.setContinue(page.getMetadata().getContinue());
        } while (options.getContinue() != null && !options.getContinue().isEmpty());
        return all;
    }

    /**
     * Writes the status alone, as a patch: the payload does not travel.
     *
     * @throws Outdated if somebody else wrote first
     */
    public EnvironmentRevision mark(EnvironmentRevision revision, EnvironmentRevisionStatus status) {
        return writes.patchStatus(revision, status);
    }

    /** @throws Outdated if somebody else wrote first */
    public void release(EnvironmentRevision revision) {
        writes.removeFinalizer(revision, FINALIZER);
    }

    public void delete(EnvironmentRevision revision) {
        client.resource(revision).delete();
    }

    /** Whether a run that has not ended refers to it. */
    public static boolean inUse(EnvironmentRevision revision) {
        return revision.getMetadata().getFinalizers().contains(FINALIZER);
    }

    public static RevisionState state(EnvironmentRevision revision) {
        return Optional.ofNullable(revision.getStatus())
                .map(EnvironmentRevisionStatus::state)
                .orElse(RevisionState.Recorded);
    }

    /** Labels are short; what is longer is told apart by the spec. */
    private static String label(String text) {
        String shorter = text.length() <= LABEL_LENGTH ? text : text.substring(0, LABEL_LENGTH);
        return shorter.replaceAll("[^A-Za-z0-9]+$", "");
    }
}
