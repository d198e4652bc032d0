package dev.shiplock.snapshot;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Comparator;

/**
 * An object in an environment's namespace.
 *
 * @param kind {@code Kind} or {@code Kind.group}
 * @param name the object's name
 */
public record ObjectRef(String kind, String name) implements Comparable<ObjectRef> {
    private static final Comparator<ObjectRef> ORDER =
            Comparator.comparing(ObjectRef::kind).thenComparing(ObjectRef::name);

    public static ObjectRef configMap(String name) {
        return new ObjectRef("ConfigMap", name);
    }

    /** @throws IllegalArgumentException unless the text is {@code Kind/name} */
    @JsonCreator
    public static ObjectRef parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not Kind/name");
        }
        return new ObjectRef(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ObjectRef other) {
        return ORDER.compare(this, other);
    }

    @Override
    @JsonValue
    public String toString() {
        return kind + "/" + name;
    }
}
