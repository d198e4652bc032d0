package dev.shiplock.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shiplock.comparison.HostNames.Found;
import dev.shiplock.comparison.Translation.Impossible;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts of the source in the target's terms: each of the source's own values is replaced by the target's of the same name, its namespace and the
 * names of its workloads, where they are hosts, by the target's.
 */
final class Texts {
    private final Tokens tokens;
    private final Optional<HostNames> names;
    private final boolean guessing;
    private final Map<String, Set<String>> namesOf = new HashMap<>();
    private final EnvironmentSnapshot source;
    private final EnvironmentSnapshot target;

    /** A translation under way: what is in its way is kept, the first one. */
    static final class Obstacle {
        private Optional<Impossible> found = Optional.empty();
        private boolean doubtful = false;

        void meet(Impossible impossible) {
            found = found.isEmpty() ? Optional.of(impossible) : found;
        }

        private void doubt(String why) {
            doubtful = true;
            meet(new Impossible("DoubtfulName", why));
        }

        Optional<Impossible> found() {
            return found;
        }

        /** Whether a text holds what may be a name, and was left as it is. */
        boolean isDoubtful() {
            return doubtful;
        }
    }

    /** A part of a text and what takes its place. */
    private record Replacement(int start, int end, String text) {}

    private Texts(EnvironmentSnapshot source, EnvironmentSnapshot target, Optional<HostNames> names, boolean guessing) {
        this.source = source;
        this.target = target;
        this.names = names;
        this.guessing = guessing;
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
        if (names.isEmpty()) {
            all.removeIf(Token::isNamespace);
        }
        tokens = Tokens.of(all);
    }

    static Texts of(EnvironmentSnapshot source, EnvironmentSnapshot target, Correlation correlation) {
        return new Texts(source, target, Optional.of(new HostNames(source, target, correlation)), false);
    }

    /** Names of images: a repository may be called like a namespace or a workload and is another one, so own values alone count in them. */
    static Texts ofImages(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return new Texts(source, target, Optional.empty(), false);
    }

    /** The same, which takes every name that may be one for one: to compare, not to carry. */
    Texts guessing() {
        return new Texts(source, target, names, true);
    }

    /**
     * The text in the target's terms: the same object if it holds nothing of the source's own.
     *
     * @param name what the text is the value of, empty if that is not known
     */
    String translate(String text, String name, Obstacle obstacle) {
        List<Replacement> replacements = replacements(text, name, obstacle);
        PercentEncoding.readings(text)
                .forEach(reading -> meetEncoded(reading, name, replaced(text, replacements), obstacle));
        if (replacements.isEmpty()) {
            return text;
        }
        StringBuilder translated = new StringBuilder();
        int done = 0;
        for (Replacement replacement : replacements) {
            translated.append(text, done, replacement.start()).append(replacement.text());
            done = replacement.end();
        }
        String result = translated.append(text, done, text.length()).toString();
        return result.equals(text) ? text : result;
    }

    /** In their order; where an own value holds a name, the own value counts, but for what is nothing else than a host. */
    private List<Replacement> replacements(String text, String named, Obstacle obstacle) {
        List<Tokens.Match> own = tokens.find(text);
        List<Found> found = names.map(it -> it.find(text, named)).orElse(List.of());
        List<Replacement> all = new ArrayList<>();
        int next = 0;
        for (Found name : found) {
            for (; next < own.size() && own.get(next).start() < name.end(); next++) {
                if (!isHost(name, own.get(next))) {
                    all.add(replacement(own.get(next), obstacle));
                }
            }
            if (all.isEmpty() || all.getLast().end() <= name.start()) {
                all.add(replacement(name, text, obstacle));
            }
        }
        own.subList(next, own.size()).forEach(match -> all.add(replacement(match, obstacle)));
        return all;
    }

    /** A name where it certainly is a host is not the user or the bucket that is called alike. */
    private static boolean isHost(Found found, Tokens.Match own) {
        return found instanceof Found.Renamed(int start, int end, String name)
                && start == own.start()
                && end == own.end()
                && !own.token().isNamespace();
    }

    private Replacement replacement(Tokens.Match match, Obstacle obstacle) {
        return new Replacement(match.start(), match.end(), counterpart(match.token(), obstacle));
    }

    private static Set<String> replaced(String text, List<Replacement> replacements) {
        return replacements.stream()
                .map(it -> text.substring(it.start(), it.end()))
                .collect(Collectors.toSet());
    }

    /** What shows only once a text is decoded cannot be replaced where it stands. */
    private void meetEncoded(String reading, String name, Set<String> seen, Obstacle obstacle) {
        if (!seen.containsAll(replaced(reading, replacements(reading, name, new Obstacle())))) {
            obstacle.meet(new Impossible(
                    "EncodedOwnValue",
                    "the value holds, encoded in an address, what is Environment " + source.name()
                            + "'s own; give it in spec.set, or let a rule accept that it differs"));
        }
    }

    private Replacement replacement(Found found, String text, Obstacle obstacle) {
        return switch (found) {
            case Found.Renamed(int start, int end, String name) -> new Replacement(start, end, name);
            case Found.Doubtful(int start, int end, String name, boolean likely, String why) -> {
                obstacle.doubt(why);
                yield new Replacement(start, end, guessing || likely ? name : text.substring(start, end));
            }
        };
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
    JsonNode translateAll(JsonNode node, String name, Obstacle obstacle) {
        if (node.isTextual()) {
            String text = node.textValue();
            String translated = translate(text, name, obstacle);
            return translated.equals(text) ? node : TextNode.valueOf(translated);
        }
        if (node.isArray()) {
            return translateList(node, name, obstacle);
        }
        return node.isObject() ? translateObject(node, obstacle) : node;
    }

    private JsonNode translateList(JsonNode list, String name, Obstacle obstacle) {
        ArrayNode translated = JsonNodeFactory.instance.arrayNode(list.size());
        boolean same = true;
        String flag = "";
        for (JsonNode element : list) {
            JsonNode now = translateAll(element, flag.isEmpty() ? name : flag, obstacle);
            same &= sameObject(now, element);
            // In arguments a flag and its value may be two elements.
            flag = element.asText().startsWith("-") ? element.asText() : "";
            translated.add(now);
        }
        return same ? list : translated;
    }

    private JsonNode translateObject(JsonNode object, Obstacle obstacle) {
        ObjectNode translated = JsonNodeFactory.instance.objectNode();
        boolean same = true;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            // A port goes by a name of its container, never by a host's.
            JsonNode now = member.getKey().equals("port")
                    ? member.getValue()
                    : translateAll(member.getValue(), member.getKey(), obstacle);
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
