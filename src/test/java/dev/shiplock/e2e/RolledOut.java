package dev.shiplock.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.HashMap;
import java.util.Map;

/** Follows pods until as many as there were are ready with a new image and the others are gone. */
final class RolledOut {
    private final String image;
    private final int wanted;
    private final Map<String, Pod> pods = new HashMap<>();

    /** Of a watch that begins with what is there. */
    RolledOut(String image, int wanted) {
        this.image = image;
        this.wanted = wanted;
    }

    /** Whether the pods are so after this event. */
    synchronized boolean seen(Watcher.Action action, Pod pod) {
        if (action == Watcher.Action.DELETED) {
            pods.remove(pod.getMetadata().getName());
        } else {
            pods.put(pod.getMetadata().getName(), pod);
        }
        return pods.size() == wanted
                && pods.values().stream()
                        .allMatch(one -> one.getSpec()
                                        .getContainers()
                                        .getFirst()
                                        .getImage()
                                        .equals(image)
                                && Readiness.isPodReady(one));
    }
}
