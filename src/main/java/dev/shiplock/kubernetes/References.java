package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The ConfigMaps and Secrets that pod templates refer to: in variables, whole imports, volumes and projected volumes, of containers and
 * init containers.
 */
record References(SortedSet<String> configMaps, SortedSet<String> secrets) {
    References {
        configMaps = Collections.unmodifiableSortedSet(new TreeSet<>(configMaps));
        secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
    }

    static References of(Iterable<JsonNode> podTemplates) {
        SortedSet<String> configMaps = new TreeSet<>();
        SortedSet<String> secrets = new TreeSet<>();
        for (JsonNode template : podTemplates) {
            JsonNode pod = template.path("spec");
            for (String list : Set.of("containers", "initContainers")) {
                pod.path(list).forEach(container -> ofContainer(container, configMaps, secrets));
            }
            pod.path("volumes").forEach(volume -> ofVolume(volume, configMaps, secrets));
        }
        return new References(configMaps, secrets);
    }

    private static void ofContainer(JsonNode container, Set<String> configMaps, Set<String> secrets) {
        for (JsonNode variable : container.path("env")) {
            add(configMaps, variable.path("valueFrom").path("configMapKeyRef").path("name"));
            add(secrets, variable.path("valueFrom").path("secretKeyRef").path("name"));
        }
        for (JsonNode whole : container.path("envFrom")) {
            add(configMaps, whole.path("configMapRef").path("name"));
            add(secrets, whole.path("secretRef").path("name"));
        }
    }

    private static void ofVolume(JsonNode volume, Set<String> configMaps, Set<String> secrets) {
        add(configMaps, volume.path("configMap").path("name"));
        add(secrets, volume.path("secret").path("secretName"));
        for (JsonNode part : volume.path("projected").path("sources")) {
            add(configMaps, part.path("configMap").path("name"));
            add(secrets, part.path("secret").path("name"));
        }
    }

    private static void add(Set<String> names, JsonNode name) {
        if (!name.asText().isEmpty()) {
            names.add(name.asText());
        }
    }
}
