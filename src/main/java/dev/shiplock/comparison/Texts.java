package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Texts of the source in the target's terms: each of the source's own values is replaced by the target's of the same name. */
final class Texts {
    private final Tokens tokens;
    private final Map<String, Set<String>> namesOf = new HashMap<>();
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;

    /** A translation under way: what is in its way is kept, the first one. */
    static final class Obstacle {
        private Optional<Impossible> found = Optional.empty();

        void meet(Impossible impossible) {
            found = found.isEmpty() ? Optional.of(impossible) : found;
        }

        Optional<Impossible> found() {
            return found;
        }
    }

    Texts(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        this.source = source;
        this.target = target;
        List<Token> all =
                new ArrayList<>(Tokens.ofEnvironment(source.name(), source.namespace(), source.spec(), false));
        all.forEach(token -> {
            if (!token.isNamespace()) {
                namesOf.computeIfAbsent(token.text(), text -> new LinkedHashSet<>())
                        .add(token.name());
            }
        });
        // What is the target's own already stays as it is, also where a shorter value of the source is a part of it.
        all.addAll(Tokens.ofEnvironment(target.name(), target.namespace(), target.spec(), true));
        tokens = Tokens.of(all);
    }

    /** The text in the target's terms: the same object if it holds nothing of the source's own. */
    String translate(String text, Obstacle obstacle) {
        List<Tokens.Match> found = tokens.find(text);
        if (found.isEmpty()) {
            return text;
        }
        StringBuilder translated = new StringBuilder();
        int done = 0;
        for (Tokens.Match match : found) {
            translated.append(text, done, match.start()).append(counterpart(match.token(), obstacle));
            done = match.end();
        }
        String result = translated.append(text, done, text.length()).toString();
        return result.equals(text) ? text : result;
    }

    private String counterpart(Token token, Obstacle obstacle) {
        if (token.foreign()) {
            return token.text();
        }
        if (token.isNamespace()) {
            return target.namespace();
        }
        Set<String> names = namesOf.getOrDefault(token.text(), Set.of());
        List<String> counterparts = names.stream()
                .map(target.spec().own()::get)
                .filter(it -> it != null)
                .map(Tokens::text)
                .distinct()
                .toList();
        if (counterparts.size() == 1) {
            return counterparts.getFirst();
        }
        obstacle.meet(counterparts.isEmpty() ? noOwnValue(token.name()) : ambiguous(names));
        return token.text();
    }

    private Impossible noOwnValue(String name) {
        return new Impossible(
                "NoOwnValue",
                "the value holds own." + name + " of Environment " + source.name() + ", and Environment "
                        + target.name() + " has no own value of that name; add own." + name + " to it");
    }

    private Impossible ambiguous(Set<String> names) {
        return new Impossible(
                "AmbiguousOwnValue",
                "the value is both "
                        + String.join(
                                " and ", names.stream().map(it -> "own." + it).toList())
                        + " of Environment " + source.name() + ", which differ in Environment " + target.name()
                        + "; give them different values or remove one");
    }

    /** The same for every text in a value; the same object if there is nothing to replace. */
    JsonNode translateAll(JsonNode node, Obstacle obstacle) {
        if (node.isTextual()) {
            String text = node.textValue();
            String translated = translate(text, obstacle);
            return translated.equals(text) ? node : TextNode.valueOf(translated);
        }
        if (node.isArray()) {
            return translateList(node, obstacle);
        }
        return node.isObject() ? translateObject(node, obstacle) : node;
    }

    private JsonNode translateList(JsonNode list, Obstacle obstacle) {
        ArrayNode translated = JsonNodeFactory.instance.arrayNode(list.size());
        boolean same = true;
        for (JsonNode element : list) {
            JsonNode now = translateAll(element, obstacle);
            same &= sameObject(now, element);
            translated.add(now);
        }
        return same ? list : translated;
    }

    private JsonNode translateObject(JsonNode object, Obstacle obstacle) {
        ObjectNode translated = JsonNodeFactory.instance.objectNode();
        boolean same = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode now = translateAll(member.getValue(), obstacle);
            same &= sameObject(now, member.getValue());
            translated.set(member.getKey(), now);
        }
        return same ? object : translated;
    }

    @SuppressWarnings(
            "ReferenceEquality") // Identity says that nothing was replaced; equality would cost a walk per level.
    private static boolean sameObject(JsonNode a, JsonNode b) {
        return a == b;
    }
}
