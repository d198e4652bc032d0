package dev.shiplock.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.NullValue;
import dev.shiplock.comparison.KnownSecrets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as expressions see it: maps, lists, strings, {@code long}, {@code double}, booleans and {@link #NULL}. */
final class Values {
    /** A JSON null. */
    static final Object NULL = NullValue.NULL_VALUE;

    private static final ObjectMapper JSON = new ObjectMapper();

    private Values() {}

    /** The parsed text; {@link #NULL} when it is not JSON. */
    static Object parse(String text) {
        try {
            return of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return NULL;
        }
    }

    /** What in a text that may be JSON goes by a name that tells that nobody is to see it. */
    static KnownSecrets secretsIn(String text) {
        try {
            return KnownSecrets.of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return KnownSecrets.NONE;
        }
    }

    static Object of(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                node.properties().forEach(member -> map.put(member.getKey(), of(member.getValue())));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                node.forEach(element -> list.add(of(element)));
                yield list;
            }
            case STRING, BINARY, POJO -> node.asText();
            case NUMBER -> number(node);
            case BOOLEAN -> node.booleanValue();
            case NULL, MISSING -> NULL;
        };
    }

    private static Object number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? (Object) node.longValue() : node.doubleValue();
    }
}
