package dev.shiplock.snapshot;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a field is in an object. List elements are named by a key, not by their position, so that the path means the same thing in every
 * reading of the object.
 *
 * <p>As text: {@code /spec/template/spec/containers/[name=api]/env/[name=LOG_LEVEL]}, with {@code ~1} for a slash and {@code ~0} for a tilde
 * in a name, as in JSON pointers.
 */
public record FieldPath(List<Segment> segments) implements Comparable<FieldPath> {
    public static final FieldPath ROOT = new FieldPath(List.of());

    /** One step down. */
    public sealed interface Segment {}

    /** The member of that name. */
    public record Member(String name) implements Segment {}

    /** The element of a list of objects whose {@code key} has that value. */
    public record Element(String key, String value) implements Segment {}

    public FieldPath {
        segments = List.copyOf(segments);
    }

    /** A path of members. */
    public static FieldPath of(String... names) {
        return new FieldPath(
                java.util.Arrays.stream(names).<Segment>map(Member::new).toList());
    }

    public FieldPath member(String name) {
        return plus(new Member(name));
    }

    public FieldPath element(String key, String value) {
        return plus(new Element(key, value));
    }

    private FieldPath plus(Segment segment) {
        List<Segment> longer = new ArrayList<>(segments);
        longer.add(segment);
        return new FieldPath(longer);
    }

    /** The path of what holds this field; the root's parent is the root. */
    public FieldPath parent() {
        return segments.isEmpty() ? this : new FieldPath(segments.subList(0, segments.size() - 1));
    }

    public Optional<Segment> last() {
        return segments.isEmpty() ? Optional.empty() : Optional.of(segments.getLast());
    }

    public boolean startsWith(FieldPath prefix) {
        return segments.size() >= prefix.segments.size()
                && segments.subList(0, prefix.segments.size()).equals(prefix.segments);
    }

    /** The value at this path in an object; where a list has the key twice, its last element, since that one counts. */
    public FieldValue readFrom(JsonNode root) {
        return pointerIn(root).map(pointer -> FieldValue.of(root.at(pointer))).orElse(FieldValue.ABSENT);
    }

    /** The JSON pointer, with list positions, of this path in an object as it is now; empty where there is nothing. */
    public Optional<String> pointerIn(JsonNode root) {
        StringBuilder pointer = new StringBuilder();
        JsonNode node = root;
        for (Segment segment : segments) {
            switch (segment) {
                case Member(String name) -> {
                    pointer.append('/').append(escape(name));
                    node = node.path(name);
                }
                case Element(String key, String value) -> {
                    int index = indexOf(node, key, value);
                    if (index < 0) {
                        return Optional.empty();
                    }
                    pointer.append('/').append(index);
                    node = node.path(index);
                }
            }
            if (node.isMissingNode()) {
                return Optional.empty();
            }
        }
        return Optional.of(pointer.toString());
    }

    private static int indexOf(JsonNode list, String key, String value) {
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.path(i).path(key).asText().equals(value)) {
                return i;
            }
        }
        return -1;
    }

    /** @throws IllegalArgumentException unless the text is what {@link #toString} writes */
    @JsonCreator
    public static FieldPath parse(String text) {
        if (text.isEmpty()) {
            return ROOT;
        }
        if (text.charAt(0) != '/') {
            throw new IllegalArgumentException("'" + text + "' does not begin with a slash");
        }
        List<Segment> segments = new ArrayList<>();
        for (String part : text.substring(1).split("/", -1)) {
            segments.add(segment(part));
        }
        return new FieldPath(segments);
    }

    private static Segment segment(String part) {
        int equals = part.indexOf('=');
        if (part.startsWith("[") && part.endsWith("]") && equals > 0) {
            return new Element(
                    unescape(part.substring(1, equals)), unescape(part.substring(equals + 1, part.length() - 1)));
        }
        return new Member(unescape(part));
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String unescape(String name) {
        return name.replace("~1", "/").replace("~0", "~");
    }

    @Override
    public int compareTo(FieldPath other) {
        return toString().compareTo(other.toString());
    }

    @Override
    @JsonValue
    public String toString() {
        return segments.stream()
                .map(segment -> switch (segment) {
                    case Member(String name) -> "/" + escape(name);
                    case Element(String key, String value) -> "/[" + escape(key) + "=" + escape(value) + "]";
                })
                .collect(Collectors.joining());
    }
}
