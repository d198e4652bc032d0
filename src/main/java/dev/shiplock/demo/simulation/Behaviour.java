package dev.shiplock.demo.simulation;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a container behaves. The tag of its image says so, or its variable {@code FAIL}, which may come from a ConfigMap:
 * {@code never-ready}, {@code exit}, {@code missing} or {@code late}, anywhere in the text. Everything else works.
 */
enum Behaviour {
    READY(""),
    NEVER_READY("never-ready"),
    EXIT("exit"),
    MISSING("missing"),
    LATE("late");

    private static final String VARIABLE = "FAIL";
    private static final List<Behaviour> FAILING = List.of(NEVER_READY, EXIT, MISSING, LATE);

    private final String word;

    Behaviour(String word) {
        this.word = word;
    }

    /** How a container behaves, given how to find the ConfigMaps of its namespace. */
    static Behaviour of(Container container, Function<String, Optional<ConfigMap>> configMaps) {
        var said = tag(Optional.ofNullable(container.getImage()).orElse(""))
                + " "
                + variable(container, configMaps).orElse("");
        return FAILING.stream()
                .filter(each -> said.contains(each.word))
                .findFirst()
                .orElse(READY);
    }

    private static String tag(String image) {
        var name = image.substring(image.lastIndexOf('/') + 1);
        var at = name.indexOf('@');
        var withoutDigest = at < 0 ? name : name.substring(0, at);
        return withoutDigest.substring(withoutDigest.indexOf(':') + 1);
    }

    private static Optional<String> variable(Container container, Function<String, Optional<ConfigMap>> configMaps) {
        for (var variable : container.getEnv()) {
            if (variable.getName().equals(VARIABLE)) {
                return value(variable, configMaps);
            }
        }
        return container.getEnvFrom().stream()
                .flatMap(source -> Optional.ofNullable(source.getConfigMapRef()).stream())
                .flatMap(reference -> configMaps.apply(reference.getName()).stream())
                .flatMap(map -> entry(map, VARIABLE).stream())
                .findFirst();
    }

    private static Optional<String> value(EnvVar variable, Function<String, Optional<ConfigMap>> configMaps) {
        return Optional.ofNullable(variable.getValueFrom())
                .map(from -> Optional.ofNullable(from.getConfigMapKeyRef())
                        .flatMap(reference ->
                                configMaps.apply(reference.getName()).flatMap(map -> entry(map, reference.getKey()))))
                .orElseGet(() -> Optional.ofNullable(variable.getValue()));
    }

    private static Optional<String> entry(ConfigMap map, String key) {
        return Optional.ofNullable(map.getData()).map((Map<String, String> data) -> data.getOrDefault(key, ""));
    }
}
