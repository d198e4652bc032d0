package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.FieldValue;
import java.util.List;

/**
 * A copy of an object that changes are made to, one after the other. Each step is noted as an operation of a JSON Patch (RFC 6902), with the
 * list positions that hold at that step.
 */
final class Document {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final JsonNode root;
    private final ArrayNode operations = JSON.arrayNode();

    /** @param object is copied, never changed */
    Document(JsonNode object) {
        this.root = object.deepCopy();
    }

    JsonNode json() {
        return root;
    }

    ArrayNode operations() {
        return operations;
    }

    FieldValue read(FieldPath field) {
        return field.readFrom(root);
    }

    /** The node at a path; a missing node where there is nothing, or null. */
    JsonNode node(FieldPath path) {
        JsonNode node = path.pointerIn(root).map(root::at).orElse(JSON.missingNode());
        return node.isNull() ? JSON.missingNode() : node;
    }

    /** How many parents of the field do not exist. */
    int missingParents(FieldPath field) {
        int missing = 0;
        for (FieldPath parent = field.parent();
                !parent.segments().isEmpty() && node(parent).isMissingNode();
                parent = parent.parent()) {
            missing++;
        }
        return missing;
    }

    /** Where the element that the path ends in stands in its list; -1 outside lists, or if it is not there. */
    int positionOf(FieldPath field) {
        return field.last()
                .filter(Element.class::isInstance)
                .flatMap(element -> field.pointerIn(root))
                .map(pointer -> Integer.parseInt(pointer.substring(pointer.lastIndexOf('/') + 1)))
                .orElse(-1);
    }

    void apply(Change change) {
        switch (change.after()) {
            case FieldValue.Present(JsonNode value) -> write(change.field(), value.deepCopy(), change.position());
            case FieldValue.Absent() -> remove(change.field(), change.created());
        }
    }

    private void write(FieldPath field, JsonNode value, int position) {
        JsonNode parent = node(field.parent());
        if (parent.isMissingNode()) {
            write(field.parent(), container(field.segments().getLast(), value), -1);
            return;
        }
        switch (field.segments().getLast()) {
            case Member(String name) -> writeMember((ObjectNode) parent, field, name, value);
            case Element element -> writeElement((ArrayNode) parent, field, value, position);
        }
    }

    private static JsonNode container(Segment child, JsonNode value) {
        return switch (child) {
            case Member(String name) -> JSON.objectNode().set(name, value);
            case Element element -> JSON.arrayNode().add(value);
        };
    }

    private void writeMember(ObjectNode parent, FieldPath field, String name, JsonNode value) {
        String pointer = pointer(field.parent()) + "/" + name.replace("~", "~0").replace("/", "~1");
        note(parent.has(name) ? "replace" : "add", pointer).set("value", value.deepCopy());
        parent.set(name, value);
    }

    private void writeElement(ArrayNode list, FieldPath field, JsonNode value, int position) {
        int existing = positionOf(field);
        if (existing >= 0) {
            note("replace", pointer(field)).set("value", value.deepCopy());
            list.set(existing, value);
            return;
        }
        int index = position < 0 ? list.size() : Math.min(position, list.size());
        note("add", pointer(field.parent()) + "/" + index).set("value", value.deepCopy());
        list.insert(index, value);
    }

    private void remove(FieldPath field, int created) {
        if (field.pointerIn(root).isPresent()) {
            removeExisting(field);
        }
        FieldPath parent = field.parent();
        for (int i = 0; i < created && isEmptyContainer(node(parent)); i++) {
            removeExisting(parent);
            parent = parent.parent();
        }
    }

    private static boolean isEmptyContainer(JsonNode node) {
        return node.isContainerNode() && node.isEmpty();
    }

    private void removeExisting(FieldPath field) {
        note("remove", pointer(field));
        switch (field.segments().getLast()) {
            case Member(String name) -> ((ObjectNode) node(field.parent())).remove(name);
            case Element element -> ((ArrayNode) node(field.parent())).remove(positionOf(field));
        }
    }

    private String pointer(FieldPath path) {
        return path.pointerIn(root).orElseThrow();
    }

    private ObjectNode note(String operation, String pointer) {
        return operations.addObject().put("op", operation).put("path", pointer);
    }

    /** The names in the list that a path of an element belongs to, in order. */
    List<String> keysOf(FieldPath list, String key) {
        return node(list)
                .valueStream()
                .map(element -> element.path(key).asText())
                .toList();
    }
}
