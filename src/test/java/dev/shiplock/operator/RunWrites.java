package dev.shiplock.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shiplock.demo.api.ApiRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The writes that a run rests on. Events may come in any order, and what the operator says of its Environments beside taking and giving back
 * the turn depends on how fast pods are: neither carries a promise.
 */
final class RunWrites implements Predicate<ApiRequest> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final Map<String, String> turns = new HashMap<>();

    @Override
    public boolean test(ApiRequest request) {
        if (request.isAbout("environments") && request.subresource().equals("status")) {
            String turn = turn(request.body());
            String before = turns.put(request.namespace() + "/" + request.name(), turn);
            return !turn.equals(Objects.requireNonNullElse(before, ""));
        }
        return !request.isAbout("events") && !request.isAbout("secrets");
    }

    private static String turn(String body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            return json.at("/status/turn/run").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a status that is no JSON", e);
        }
    }
}
