package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.ObjectRef;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One container's variables, as pods resolve references like {@code $(NAME)} to them: a variable's value sees what is imported with {@code
 * envFrom} and what stands before it, {@code command}, {@code args} and {@code subPathExpr} see everything. A reference to anything else stays the text that it is,
 * and nothing says so.
 *
 * @param env names in their order
 * @param imported what {@code envFrom} brings
 */
record Expansion(List<String> env, Set<String> imported) {

    /** How a reference stands to the variable that it names. */
    enum Standing {
        /** The variable stands before it. */
        Resolved,
        /** To what is imported under that name. */
        Imported,
        /** To what is imported, though a variable that comes later takes that name afterwards. */
        ImportedYet,
        /** The variable comes too late. */
        Later,
        Nowhere;

        boolean resolves() {
            return switch (this) {
                case Resolved, Imported, ImportedYet -> true;
                case Later, Nowhere -> false;
            };
        }
    }

    /**
     * A field that may refer to variables.
     *
     * @param container its path in the workload
     * @param variable its name, if the field is one
     */
    record Place(FieldPath container, Optional<String> variable) {

        /** Empty for a field in which pods resolve nothing. */
        static Optional<Place> of(FieldPath field) {
            List<Segment> segments = field.segments();
            if (segments.size() < 2) {
                return Optional.empty();
            }
            Segment before = segments.get(segments.size() - 2);
            return switch (segments.getLast()) {
                case Element(String key, String name)
                when before.equals(new Member("env")) ->
                    Optional.of(new Place(field.parent().parent(), Optional.of(name)));
                case Member(String name)
                when before instanceof Element && (name.equals("command") || name.equals("args")) ->
                    Optional.of(new Place(field.parent(), Optional.empty()));
                case Member(String name)
                when before instanceof Element && name.equals("subPathExpr") ->
                    Optional.of(new Place(field.parent().parent().parent(), Optional.empty()));
                case Element element -> Optional.empty();
                case Member member -> Optional.empty();
            };
        }
    }

    /** The variables of a container; none if there is no such container. */
    static Expansion of(EnvironmentSnapshot environment, ObjectRef workload, FieldPath path) {
        Set<String> imported = new HashSet<>();
        Optional<JsonNode> container = environment
                .workload(workload)
                .flatMap(found -> path.readFrom(Projection.object(found)).toOptional());
        container.ifPresent(it -> it.path("envFrom").forEach(from -> imported.addAll(importedFrom(environment, from))));
        List<String> env = container.stream()
                .flatMap(it -> it.path("env").valueStream())
                .map(variable -> variable.path("name").asText())
                .toList();
        return new Expansion(env, imported);
    }

    private static Set<String> importedFrom(EnvironmentSnapshot environment, JsonNode from) {
        String prefix = from.path("prefix").asText("");
        Set<String> names = new HashSet<>();
        environment
                .configMap(from.at("/configMapRef/name").asText())
                .ifPresent(it -> it.data().keySet().forEach(key -> names.add(prefix + key)));
        environment
                .secret(from.at("/secretRef/name").asText())
                .ifPresent(it -> it.hashes().keySet().forEach(key -> names.add(prefix + key)));
        return names;
    }

    Standing standing(Place place, String name) {
        int reader = place.variable().map(env::lastIndexOf).orElse(-1);
        List<String> before = reader < 0 ? env : env.subList(0, reader);
        if (before.contains(name)) {
            return Standing.Resolved;
        }
        boolean later = env.contains(name);
        if (imported.contains(name)) {
            return later ? Standing.ImportedYet : Standing.Imported;
        }
        return later ? Standing.Later : Standing.Nowhere;
    }

    /** The names that the texts in a value refer to. */
    static Set<String> names(JsonNode value) {
        Set<String> names = new LinkedHashSet<>();
        collect(value.has("name") && value.has("value") ? value.path("value") : value, names);
        return names;
    }

    private static void collect(JsonNode value, Set<String> names) {
        value.valueStream().forEach(child -> collect(child, names));
        String text = value.isTextual() ? value.textValue() : "";
        int at = text.indexOf('$');
        while (at >= 0 && at + 1 < text.length()) {
            // Whatever else follows a dollar, another one too, stands for itself.
            int next = at + 2;
            if (text.charAt(at + 1) == '(') {
                int end = text.indexOf(')', next);
                if (end < 0) {
                    return;
                }
                names.add(text.substring(next, end));
                next = end + 1;
            }
            at = text.indexOf('$', next);
        }
    }
}
