package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.GateSpec.KeyRef;
import dev.shiplock.api.SetValue;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One explicit value of a Promotion.
 *
 * @param index its place in {@code spec.set}, for messages and for the order of new variables
 * @param problems gets what the target does not have
 */
record SetEntry(int index, SetValue value, EnvironmentSnapshot target, Problems problems) {
    /** Explicit variables go behind all others of their container. */
    private static final int AFTER_CARRIED = 1_000_000;

    /** What the value asks for; empty if the target has no place for it. */
    Optional<Wanted> wanted() {
        return WorkloadNames.resolve(value.workload(), target, where(), problems)
                .flatMap(target::workload)
                .flatMap(workload -> container(workload)
                        .map(container -> value.image() != null
                                ? image(workload.ref(), container)
                                : variable(workload.ref(), container)));
    }

    String where() {
        return "spec.set[" + index + "]";
    }

    /** The path of the container that a value is for. */
    private Optional<FieldPath> container(WorkloadSnapshot workload) {
        FieldPath pod = workload.templatePath().member("spec");
        List<String> main = names(workload, "containers");
        String name = value.container();
        if (name == null && main.size() == 1) {
            return Optional.of(pod.member("containers").element("name", main.getFirst()));
        }
        if (name == null) {
            problems.add(
                    "NoSuchContainer",
                    where() + " names no container, and " + workload.ref() + " has " + String.join(", ", main)
                            + "; say which one");
            return Optional.empty();
        }
        for (String list : List.of("containers", "initContainers")) {
            if (names(workload, list).contains(name)) {
                return Optional.of(pod.member(list).element("name", name));
            }
        }
        problems.add(
                "NoSuchContainer",
                where() + " names the container " + name + ", which " + workload.ref() + " does not have; it has "
                        + String.join(", ", main));
        return Optional.empty();
    }

    private static List<String> names(WorkloadSnapshot workload, String list) {
        return workload.containers().getOrDefault(list, List.of()).stream()
                .map(container -> container.path("name").asText())
                .toList();
    }

    private Wanted image(ObjectRef workload, FieldPath container) {
        return Wanted.member(
                workload,
                ChangeKind.Image,
                container.member("image"),
                FieldValue.of(Objects.requireNonNull(value.image())),
                why());
    }

    private Wanted variable(ObjectRef workload, FieldPath container) {
        String name = Objects.requireNonNull(value.variable());
        return new Wanted(
                workload,
                Optional.of(value.secretKeyRef() != null ? ChangeKind.Secret : ChangeKind.Variable),
                container.member("env").element("name", name),
                new FieldValue.Present(element(name)),
                new Placement.End(),
                AFTER_CARRIED + index,
                Optional.empty(),
                why());
    }

    private String why() {
        return value.reason() == null ? "set" : value.reason();
    }

    private JsonNode element(String name) {
        ObjectNode element = JsonNodeFactory.instance.objectNode().put("name", name);
        KeyRef secret = value.secretKeyRef();
        KeyRef config = value.configMapKeyRef();
        if (secret != null) {
            var found = target.secrets().get(secret.name());
            demand("Secret", secret, found == null ? null : found.hashes());
            putRef(element, "secretKeyRef", secret);
        } else if (config != null) {
            var found = target.configMaps().get(config.name());
            demand("ConfigMap", config, found == null ? null : found.data());
            putRef(element, "configMapKeyRef", config);
        } else if (value.value() != null && !value.value().isEmpty()) {
            // The API server does not keep an empty value, and what is read back must equal what was planned.
            element.put("value", value.value());
        }
        return element;
    }

    private static void putRef(ObjectNode element, String member, KeyRef ref) {
        element.putObject("valueFrom").putObject(member).put("key", ref.key()).put("name", ref.name());
    }

    private void demand(String kind, KeyRef ref, @Nullable Map<String, ?> keys) {
        if (keys == null) {
            problems.add(
                    "NoSuchObject",
                    where() + " refers to the " + kind + " " + ref.name() + ", which namespace " + target.namespace()
                            + " does not have; create it first, or correct the name");
        } else if (!keys.containsKey(ref.key())) {
            problems.add(
                    "NoSuchKey",
                    where() + " refers to the key " + ref.key() + " of " + kind + " " + ref.name()
                            + ", which it does not have; add it first, or correct the name");
        }
    }
}
