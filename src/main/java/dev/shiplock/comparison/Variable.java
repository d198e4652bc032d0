package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.ObjectRef;
import dev.shiplock.snapshot.WorkloadSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An environment variable as a container gets it, wherever its value comes from.
 *
 * @param field where the variable stands, or would stand if it were not imported with {@code envFrom}
 */
record Variable(String name, FieldPath field, Origin origin) {

    /** Where a value comes from. */
    sealed interface Origin {
        /** It is written in the workload. */
        record Plain(String value) implements Origin {}

        /** A ConfigMap's key has it. */
        record FromConfigMap(ObjectRef configMap, String value) implements Origin {}

        /** A Secret's key has it; only a keyed hash is known. */
        record FromSecret(ObjectRef secret, String hash) implements Origin {}

        /** It is a field of the pod, or comes from what does not exist. */
        record Unknown() implements Origin {}
    }

    /** The value, where it may be known. */
    Optional<String> text() {
        return switch (origin) {
            case Origin.Plain(String value) -> Optional.of(value);
            case Origin.FromConfigMap(ObjectRef configMap, String value) -> Optional.of(value);
            case Origin.FromSecret secret -> Optional.empty();
            case Origin.Unknown unknown -> Optional.empty();
        };
    }

    /** Something that is equal exactly for equal values of the same kind of origin; empty if the value is not known. */
    Optional<String> identity() {
        return origin instanceof Origin.FromSecret(ObjectRef secret, String hash)
                ? Optional.of("hash " + hash)
                : text();
    }

    /** All variables of a workload's containers and init containers. */
    static List<Variable> of(EnvironmentSnapshot environment, WorkloadSnapshot workload) {
        List<Variable> variables = new ArrayList<>();
        FieldPath pod = workload.templatePath().member("spec");
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : workload.template().path("spec").path(list)) {
                FieldPath env = pod.member(list)
                        .element("name", container.path("name").asText())
                        .member("env");
                variables.addAll(ofContainer(environment, container, env));
            }
        }
        return variables;
    }

    private static List<Variable> ofContainer(EnvironmentSnapshot environment, JsonNode container, FieldPath env) {
        Map<String, Origin> origins = new LinkedHashMap<>();
        container.path("envFrom").forEach(from -> imported(environment, from, origins));
        for (JsonNode element : container.path("env")) {
            origins.put(element.path("name").asText(), origin(environment, element));
        }
        return origins.entrySet().stream()
                .map(it -> new Variable(it.getKey(), env.element("name", it.getKey()), it.getValue()))
                .toList();
    }

    private static void imported(EnvironmentSnapshot environment, JsonNode from, Map<String, Origin> origins) {
        String prefix = from.path("prefix").asText("");
        String config = from.at("/configMapRef/name").asText();
        environment
                .configMap(config)
                .ifPresent(it -> it.data()
                        .forEach((key, value) -> origins.put(
                                prefix + key, new Origin.FromConfigMap(ObjectRef.configMap(config), value))));
        String secret = from.at("/secretRef/name").asText();
        environment
                .secret(secret)
                .ifPresent(it -> it.hashes()
                        .forEach((key, hash) -> origins.put(
                                prefix + key, new Origin.FromSecret(new ObjectRef("Secret", secret), hash))));
    }

    private static Origin origin(EnvironmentSnapshot environment, JsonNode element) {
        JsonNode from = element.path("valueFrom");
        if (!from.isObject()) {
            return new Origin.Plain(element.path("value").asText(""));
        }
        JsonNode config = from.path("configMapKeyRef");
        String configName = config.path("name").asText();
        JsonNode secret = from.path("secretKeyRef");
        String secretName = secret.path("name").asText();
        return environment
                .configMap(configName)
                .map(it -> it.data().get(config.path("key").asText()))
                .<Origin>map(value -> new Origin.FromConfigMap(ObjectRef.configMap(configName), value))
                .or(() -> environment
                        .secret(secretName)
                        .map(it -> it.hashes().get(secret.path("key").asText()))
                        .map(hash -> new Origin.FromSecret(new ObjectRef("Secret", secretName), hash)))
                .orElseGet(Origin.Unknown::new);
    }
}
