package dev.shiplock.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.snapshot.Shape.Anything;
import dev.shiplock.snapshot.Shape.Entries;
import dev.shiplock.snapshot.Shape.Ignored;
import dev.shiplock.snapshot.Shape.Keyed;
import dev.shiplock.snapshot.Shape.Members;
import dev.shiplock.snapshot.Shape.Whole;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The canonical form: two readings of the same thing are equal in it, whoever wrote them and whichever server filled in defaults. */
public final class Normalizer {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Normalizer() {}

    /** A workload's canonical form: labels, annotations and spec, keyed lists as objects; the snapshot itself stays as it is. */
    public static JsonNode canonical(WorkloadSnapshot workload) {
        ObjectNode object = NODES.objectNode();
        put(object, "labels", canonical(Shapes.LABELS, texts(workload.labels())));
        put(object, "annotations", canonical(Shapes.ANNOTATIONS, texts(workload.annotations())));
        put(object, "spec", canonical(Shapes.ofSpec(workload.ref().kind()), workload.spec()));
        return object;
    }

    /** A ConfigMap's canonical form: each value as what it says. */
    public static JsonNode canonical(ConfigMapSnapshot configMap) {
        ObjectNode object = NODES.objectNode();
        ObjectNode data = object.putObject("data");
        configMap.data().forEach((key, value) -> data.set(key, Documents.canonical(value)));
        ObjectNode binary = object.putObject("binaryData");
        configMap.binaryData().forEach(binary::put);
        return object.put("immutable", configMap.immutable());
    }

    /** The canonical form of a part; missing if it says nothing beyond the API's defaults of whole objects. */
    public static JsonNode canonical(Shape shape, JsonNode raw) {
        return switch (shape) {
            case Whole whole -> whole.form().canonical(raw);
            case Members members -> canonicalMembers(members, raw);
            case Entries entries -> canonicalEntries(entries, raw);
            case Keyed keyed -> canonicalList(keyed, raw);
            case Anything() -> canonicalAnything(raw);
            case Ignored() -> MissingNode.getInstance();
        };
    }

    private static JsonNode canonicalMembers(Members shape, JsonNode raw) {
        ObjectNode object = NODES.objectNode();
        for (String name : names(shape, raw)) {
            put(object, name, canonical(shape.of(name), shape.valueOf(name, raw)));
        }
        return orMissing(object);
    }

    private static Set<String> names(Members shape, JsonNode raw) {
        Set<String> names = new LinkedHashSet<>(shape.defaults().names());
        raw.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode canonicalEntries(Entries shape, JsonNode raw) {
        ObjectNode object = NODES.objectNode();
        raw.properties().stream()
                .filter(entry -> !shape.leftOut().test(entry.getKey()))
                .forEach(entry -> put(object, entry.getKey(), shape.form().canonical(entry.getValue())));
        return orMissing(object);
    }

    private static JsonNode canonicalList(Keyed shape, JsonNode raw) {
        ObjectNode object = NODES.objectNode();
        elements(shape, raw).forEach((key, element) -> {
            JsonNode value = canonical(shape.element(), element);
            object.set(key, value.isMissingNode() ? NODES.objectNode() : value);
        });
        return orMissing(object);
    }

    /** The elements of a keyed list that are compared, by their keys, in the list's order; of two with the same key the last. */
    public static Map<String, JsonNode> elements(Keyed shape, JsonNode list) {
        Map<String, JsonNode> elements = new LinkedHashMap<>(list.size() * 2);
        for (JsonNode element : list) {
            String key = element.path(shape.key()).asText();
            if (!shape.apart().test(key)) {
                elements.put(key, element);
            }
        }
        return elements;
    }

    private static JsonNode canonicalAnything(JsonNode raw) {
        if (!raw.isObject()) {
            return Canonical.pruned(raw);
        }
        ObjectNode object = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : raw.properties()) {
            put(object, member.getKey(), canonical(Shapes.ofUnknown(member.getKey()), member.getValue()));
        }
        return orMissing(object);
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        if (!value.isMissingNode()) {
            object.set(name, value);
        }
    }

    private static JsonNode orMissing(ObjectNode object) {
        return object.isEmpty() ? MissingNode.getInstance() : object;
    }

    private static JsonNode texts(Map<String, String> texts) {
        ObjectNode object = NODES.objectNode();
        texts.forEach(object::put);
        return object;
    }
}
