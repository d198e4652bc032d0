package dev.shiplock.gate;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.NullValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as expressions see it: maps, lists, strings, {@code long}, {@code double}, booleans and {@link #NULL}. */
final class Values {
    /** A JSON null. */
    static final Object NULL = NullValue.NULL_VALUE;

    /** Values and names of one text or object; objects and lists count twice, where they begin and where they end. Each is an object, many times the size of its characters, so the size of a text bounds them too late. */
    static final int MOST = 100_000;

    private static final ObjectMapper JSON = new ObjectMapper(new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(MOST).build())
            .build());

    private Values() {}

    /** What a text holds. */
    sealed interface Read {}

    record Json(JsonNode root) implements Read {}

    record NotJson() implements Read {}

    /** It has more values, or deeper ones, or longer numbers, than are read. */
    record TooMuch() implements Read {}

    static Read read(String text) {
        try {
            return new Json(JSON.readTree(text));
        } catch (StreamConstraintsException e) {
            return new TooMuch();
        } catch (JsonProcessingException e) {
            return new NotJson();
        }
    }

    /** Whether an object that was read elsewhere holds more than a text may. */
    static boolean tooMany(JsonNode object) {
        return count(object, MOST) > MOST;
    }

    private static long count(JsonNode node, long limit) {
        if (!node.isContainerNode()) {
            return 1;
        }
        long count = 2 + (node.isObject() ? node.size() : 0);
        for (JsonNode inner : node) {
            if (count > limit) {
                return count;
            }
            count += count(inner, limit - count);
        }
        return count;
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
