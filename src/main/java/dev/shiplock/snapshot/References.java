package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which ConfigMaps and Secrets the pods of a workload read: variables, {@code envFrom}, volumes, projected volumes, pull secrets. */
public final class References {
    private References() {}

    /** The references of a workload's pod template; whether the objects exist is not asked. */
    public static SortedSet<ObjectRef> of(WorkloadSnapshot workload) {
        return ofTemplate(workload.template());
    }

    /** The references of a pod template. */
    public static SortedSet<ObjectRef> ofTemplate(JsonNode template) {
        SortedSet<ObjectRef> found = new TreeSet<>();
        JsonNode pod = template.path("spec");
        pod.path("containers").forEach(container -> addContainer(container, found));
        pod.path("initContainers").forEach(container -> addContainer(container, found));
        pod.path("volumes").forEach(volume -> addVolume(volume, found));
        pod.path("imagePullSecrets").forEach(secret -> add("Secret", secret.path("name"), found));
        return Collections.unmodifiableSortedSet(found);
    }

    private static void addContainer(JsonNode container, SortedSet<ObjectRef> found) {
        for (JsonNode variable : container.path("env")) {
            add("ConfigMap", variable.at("/valueFrom/configMapKeyRef/name"), found);
            add("Secret", variable.at("/valueFrom/secretKeyRef/name"), found);
        }
        for (JsonNode from : container.path("envFrom")) {
            add("ConfigMap", from.at("/configMapRef/name"), found);
            add("Secret", from.at("/secretRef/name"), found);
        }
    }

    private static void addVolume(JsonNode volume, SortedSet<ObjectRef> found) {
        add("ConfigMap", volume.at("/configMap/name"), found);
        add("Secret", volume.at("/secret/secretName"), found);
        for (JsonNode source : volume.at("/projected/sources")) {
            add("ConfigMap", source.at("/configMap/name"), found);
            add("Secret", source.at("/secret/name"), found);
        }
    }

    private static void add(String kind, JsonNode name, SortedSet<ObjectRef> found) {
        if (name.isTextual() && !name.textValue().isEmpty()) {
            found.add(new ObjectRef(kind, name.textValue()));
        }
    }
}
