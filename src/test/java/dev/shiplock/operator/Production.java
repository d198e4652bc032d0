package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.demo.api.InProcessClient;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Production as it is written: the {@code spec} or {@code data} of every workload and ConfigMap, byte for byte.
 *
 * @param objects JSON by {@code plural/name}
 */
record Production(Map<String, String> objects) {
    static Production of(InProcessClient user) {
        Map<String, String> objects = new TreeMap<>();
        add(objects, user, "deployments.apps", user.list(Deployment.class, Shop.PRODUCTION));
        add(objects, user, "statefulsets.apps", user.list(StatefulSet.class, Shop.PRODUCTION));
        add(objects, user, "configmaps", user.list(ConfigMap.class, Shop.PRODUCTION));
        return new Production(objects);
    }

    private static void add(
            Map<String, String> objects, InProcessClient user, String plural, List<? extends HasMetadata> list) {
        for (HasMetadata object : list) {
            String name = object.getMetadata().getName();
            JsonNode json = user.get(plural, Shop.PRODUCTION, name).orElseThrow();
            objects.put(plural + "/" + name, json.path("spec").toString() + json.path("data"));
        }
    }

    /** Whether an object's JSON contains a text. */
    boolean has(String object, String text) {
        return objects.getOrDefault(object, "").contains(text);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        objects.forEach(
                (name, json) -> text.append(name).append(": ").append(json).append('\n'));
        return text.toString();
    }
}
