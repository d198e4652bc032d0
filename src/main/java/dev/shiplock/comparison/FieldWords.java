package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import java.util.List;

/** Fields in words. */
public final class FieldWords {
    private FieldWords() {}

    /** A field as people call it: {@code env DATABASE_URL of container api}, {@code key LOG_LEVEL}, {@code replicas}. */
    public static String describe(FieldPath field) {
        List<Segment> segments = field.segments();
        if (segments.isEmpty()) {
            return "the whole object";
        }
        for (int i = 1; i < segments.size(); i++) {
            if (segments.get(i) instanceof Element(String key, String name)
                    && segments.get(i - 1) instanceof Member(String list)
                    && (list.equals("containers") || list.equals("initContainers"))) {
                String container = (list.equals("containers") ? "container " : "init container ") + name;
                List<Segment> within = segments.subList(i + 1, segments.size());
                return within.isEmpty() ? container : within(within) + " of " + container;
            }
        }
        if (segments.size() == 2 && segments.getFirst() instanceof Member(String data) && data.endsWith("ata")) {
            return "key " + name(segments.getLast());
        }
        return dotted(segments.getFirst().equals(new Member("spec")) ? segments.subList(1, segments.size()) : segments);
    }

    private static String within(List<Segment> segments) {
        boolean variable = segments.size() == 2 && segments.getFirst().equals(new Member("env"));
        return variable ? "env " + name(segments.getLast()) : dotted(segments);
    }

    private static String dotted(List<Segment> segments) {
        StringBuilder words = new StringBuilder();
        for (Segment segment : segments) {
            switch (segment) {
                case Member(String name) ->
                    words.append(words.isEmpty() ? "" : ".").append(name);
                case Element(String key, String value) ->
                    words.append('[').append(value).append(']');
            }
        }
        return words.toString();
    }

    /** The last name of a path, a variable's own where the path ends in its value; empty for the root. */
    static String lastName(FieldPath field) {
        List<Segment> segments = field.segments();
        boolean valueOf = segments.size() > 1
                && segments.getLast().equals(new Member("value"))
                && segments.get(segments.size() - 2) instanceof Element;
        return valueOf
                ? name(segments.get(segments.size() - 2))
                : field.last().map(FieldWords::name).orElse("");
    }

    private static String name(Segment segment) {
        return switch (segment) {
            case Member(String name) -> name;
            case Element(String key, String value) -> value;
        };
    }
}
