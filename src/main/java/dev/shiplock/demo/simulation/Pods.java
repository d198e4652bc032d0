package dev.shiplock.demo.simulation;

import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What all workload controllers need to know and to do about pods. */
final class Pods {
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final InProcessClient client;
    /** With a seed of its own, so that the names of one run are the names of the next. */
    private final Random random = new Random(1);

    Pods(InProcessClient client) {
        this.client = client;
    }

    /** The pods that an object controls, by name. */
    List<Pod> of(HasMetadata owner) {
        var uid = owner.getMetadata().getUid();
        return client.list(
                Pod.class,
                owner.getMetadata().getNamespace(),
                pod -> pod.at("/metadata/ownerReferences/0/uid").asText().equals(uid));
    }

    /** A pod by a template, under a name, with labels added, controlled by its owner. */
    void create(HasMetadata owner, PodTemplateSpec template, String name, Map<String, String> labels) {
        client.create(new PodBuilder()
                .withNewMetadataLike(template.getMetadata())
                .withName(name)
                .withNamespace(owner.getMetadata().getNamespace())
                .addToLabels(labels)
                .withOwnerReferences(controlledBy(owner))
                .endMetadata()
                .withSpec(template.getSpec())
                .build());
    }

    void delete(Pod pod) {
        client.delete(pod);
    }

    /** A name with five letters that nobody has yet. */
    String freshName(String prefix) {
        var name = new StringBuilder(prefix).append('-');
        for (var letter = 0; letter < 5; letter++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    static OwnerReference controlledBy(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** Equal for equal templates: ten digits and letters. */
    static String hash(PodTemplateSpec template) {
        var checksum = new CRC32();
        checksum.update(Serialization.asJson(template).getBytes(StandardCharsets.UTF_8));
        var number = new Random(checksum.getValue());
        var hash = new StringBuilder();
        for (var letter = 0; letter < 10; letter++) {
            hash.append(LETTERS.charAt(number.nextInt(LETTERS.length())));
        }
        return hash.toString();
    }

    static boolean hasLabel(Pod pod, String label, String value) {
        return value.equals(pod.getMetadata().getLabels().get(label));
    }

    static boolean isReady(Pod pod) {
        return readySince(pod) != null;
    }

    /** Whether a pod has been ready for so many seconds. */
    static boolean isAvailable(Pod pod, @Nullable Integer minReadySeconds) {
        return isReady(pod) && untilAvailable(pod, minReadySeconds).isZero();
    }

    /** How long a ready pod has to stay ready before it is available. */
    static Duration untilAvailable(Pod pod, @Nullable Integer minReadySeconds) {
        var since = readySince(pod);
        if (since == null || minReadySeconds == null || minReadySeconds == 0) {
            return Duration.ZERO;
        }
        var left = Duration.between(Instant.now(), since.plusSeconds(minReadySeconds));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static @Nullable Instant readySince(Pod pod) {
        if (pod.getStatus() == null) {
            return null;
        }
        return pod.getStatus().getConditions().stream()
                .filter(each ->
                        each.getType().equals("Ready") && each.getStatus().equals("True"))
                .map(each -> Instant.parse(each.getLastTransitionTime()))
                .findFirst()
                .orElse(null);
    }
}
