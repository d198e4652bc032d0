package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.PromotionSpec;
import dev.shiplock.api.Rule;
import dev.shiplock.snapshot.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a Promotion asks for by saying nothing. Schema and records fill it in; a later version of them fills in more, which nobody asked for.
 */
final class SpecDefaults {
    private static final JsonNode SPEC = of(PromotionSpec.class);

    /** By the member that holds such an object, or a list of them, wherever in the spec it is. */
    private static final Map<String, JsonNode> BY_MEMBER = Map.of(
            "phases", of(PhaseSpec.class),
            "health", of(PhaseSpec.Tolerance.class),
            "gates", of(GateSpec.class),
            "http", of(GateSpec.Http.class),
            "tcp", of(GateSpec.Tcp.class),
            "restarts", of(GateSpec.Restarts.class),
            "rules", of(Rule.class),
            "rollback", of(PromotionSpec.Rollback.class));

    private SpecDefaults() {}

    private static JsonNode of(Class<?> type) {
        try {
            return CanonicalJson.tree(CanonicalJson.read("{}".getBytes(StandardCharsets.UTF_8), type));
        } catch (IOException e) {
            throw new UncheckedIOException("an empty " + type.getSimpleName(), e);
        }
    }

    /** Leaves what differs from the defaults. */
    static void removeFrom(ObjectNode spec) {
        remove(spec, SPEC);
    }

    private static void remove(ObjectNode object, JsonNode defaults) {
        defaults.properties().forEach(member -> {
            if (member.getValue().equals(object.get(member.getKey()))) {
                object.remove(member.getKey());
            }
        });
        object.properties().forEach(member -> removeBelow(member.getKey(), member.getValue()));
    }

    private static void removeBelow(String name, JsonNode value) {
        JsonNode defaults = BY_MEMBER.getOrDefault(name, MissingNode.getInstance());
        if (value instanceof ObjectNode object) {
            remove(object, defaults);
        } else {
            value.forEach(element -> {
                if (element instanceof ObjectNode object) {
                    remove(object, defaults);
                }
            });
        }
    }
}
