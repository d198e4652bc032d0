package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.snapshot.ConfigMapSnapshot;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An environment as a plan will leave it. */
public final class Projection {
    private Projection() {}

    /**
     * @param target the environment that the plan was made for
     * @throws IllegalArgumentException when the plan changes an object that the environment does not have
     */
    public static EnvironmentSnapshot after(EnvironmentSnapshot target, Plan plan) {
        return after(target, plan.changes().toList());
    }

    static EnvironmentSnapshot after(EnvironmentSnapshot target, Collection<ObjectChange> changes) {
        SortedMap<ObjectRef, WorkloadSnapshot> workloads = new TreeMap<>(target.workloads());
        SortedMap<String, ConfigMapSnapshot> configMaps = new TreeMap<>(target.configMaps());
        for (ObjectChange change : changes) {
            if (isConfigMap(change.object())) {
                configMaps.computeIfPresent(change.object().name(), (name, config) -> after(config, change));
            } else {
                workloads.computeIfPresent(change.object(), (ref, workload) -> after(workload, change));
            }
            if (!workloads.containsKey(change.object())
                    && !configMaps.containsKey(change.object().name())) {
                throw new IllegalArgumentException(change.object() + " is not in " + target.name());
            }
        }
        return new EnvironmentSnapshot(
                target.name(), target.namespace(), target.spec(), workloads, configMaps, target.secrets());
    }

    static boolean isConfigMap(ObjectRef ref) {
        return ref.kind().equals("ConfigMap");
    }

    /** A workload's fields where they are in the object. */
    static ObjectNode object(WorkloadSnapshot workload) {
        return JsonNodeFactory.instance.objectNode().set("spec", workload.spec());
    }

    /** A ConfigMap's fields where they are in the object. */
    static ObjectNode object(ConfigMapSnapshot config) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        putAll(object, "data", config.data());
        putAll(object, "binaryData", config.binaryData());
        return object;
    }

    private static void putAll(ObjectNode object, String member, Map<String, String> values) {
        if (!values.isEmpty()) {
            ObjectNode data = object.putObject(member);
            values.forEach(data::put);
        }
    }

    private static WorkloadSnapshot after(WorkloadSnapshot workload, ObjectChange change) {
        JsonNode changed = changed(object(workload), change);
        return new WorkloadSnapshot(
                workload.ref(),
                workload.uid(),
                workload.resourceVersion(),
                workload.labels(),
                workload.annotations(),
                changed.path("spec"),
                workload.autoscaler(),
                workload.owner());
    }

    private static ConfigMapSnapshot after(ConfigMapSnapshot config, ObjectChange change) {
        JsonNode changed = changed(object(config), change);
        return new ConfigMapSnapshot(
                config.name(),
                config.uid(),
                config.resourceVersion(),
                strings(changed.path("data")),
                strings(changed.path("binaryData")),
                config.immutable(),
                config.owner());
    }

    private static SortedMap<String, String> strings(JsonNode values) {
        SortedMap<String, String> strings = new TreeMap<>();
        values.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    private static JsonNode changed(JsonNode object, ObjectChange change) {
        Document document = new Document(object);
        change.changes().forEach(document::apply);
        return document.json();
    }
}
