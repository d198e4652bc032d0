package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.Shape;
import dev.shiplock.snapshot.Shape.Anything;
import dev.shiplock.snapshot.Shape.Entries;
import dev.shiplock.snapshot.Shape.Ignored;
import dev.shiplock.snapshot.Shape.Keyed;
import dev.shiplock.snapshot.Shape.Members;
import dev.shiplock.snapshot.Shape.Whole;
import dev.shiplock.snapshot.Shapes;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The values of one object, each as large as differences are. Labels and annotations are left out: nothing runs on them. */
final class Leaves {
    private Leaves() {}

    static void visit(Shape shape, JsonNode node, Trail at, BiConsumer<Trail, JsonNode> visitor) {
        switch (shape) {
            case Whole whole -> visitor.accept(at, node);
            case Members members ->
                node.properties()
                        .forEach(member -> visit(
                                members.of(member.getKey()), member.getValue(), at.member(member.getKey()), visitor));
            case Keyed keyed ->
                node.forEach(element -> visit(
                        keyed.element(),
                        element,
                        at.element(keyed.key(), element.path(keyed.key()).asText()),
                        visitor));
            case Anything() -> visitAnything(node, at, visitor);
            case Entries entries -> {}
            case Ignored() -> {}
        }
    }

    private static void visitAnything(JsonNode node, Trail at, BiConsumer<Trail, JsonNode> visitor) {
        if (!node.isObject()) {
            visitor.accept(at, node);
            return;
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            visit(Shapes.ofUnknown(member.getKey()), member.getValue(), at.member(member.getKey()), visitor);
        }
    }

    /** Every text inside a value; of a variable only the value, not the name. */
    static void texts(JsonNode value, Consumer<String> visitor) {
        if (value.isTextual()) {
            visitor.accept(value.textValue());
        } else {
            value.forEach(child -> texts(child, visitor));
        }
    }
}
