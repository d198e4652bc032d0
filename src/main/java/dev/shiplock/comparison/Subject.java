package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;

/** Which fields a rule is about. */
sealed interface Subject {
    /** Whether the rule is about this field of this object. */
    boolean covers(ObjectRef object, FieldPath field);

    /** Variables by name; a key of a ConfigMap or Secret counts as a variable of that name. */
    record Variables(Glob name) implements Subject {
        @Override
        public boolean covers(ObjectRef object, FieldPath field) {
            List<Segment> segments = field.segments();
            if (segments.size() < 2 || !name.matches(FieldWords.lastName(field))) {
                return false;
            }
            Segment list = segments.get(segments.size() - 2);
            boolean data = object.kind().equals("ConfigMap") || object.kind().equals("Secret");
            return list.equals(new Member(data ? "data" : "env"));
        }
    }

    /** Images of containers by the container's name. */
    record Images(Glob container) implements Subject {
        @Override
        public boolean covers(ObjectRef object, FieldPath field) {
            List<Segment> segments = field.segments();
            return segments.size() > 1
                    && segments.getLast().equals(new Member("image"))
                    && segments.get(segments.size() - 2) instanceof Element(String key, String name)
                    && container.matches(name);
        }
    }

    /** Fields by their pointer, with everything below them. */
    record Paths(Glob pointer) implements Subject {
        @Override
        public boolean covers(ObjectRef object, FieldPath field) {
            StringBuilder prefix = new StringBuilder();
            for (Segment segment : field.segments()) {
                prefix.append(step(segment));
                if (pointer.matches(prefix.toString())) {
                    return true;
                }
            }
            return false;
        }

        /** Whether the rule names exactly this field. */
        boolean names(FieldPath field) {
            StringBuilder whole = new StringBuilder();
            field.segments().forEach(segment -> whole.append(step(segment)));
            return pointer.matches(whole.toString());
        }

        private static String step(Segment segment) {
            String name = switch (segment) {
                case Member(String member) -> member;
                case Element(String key, String value) -> value;
            };
            return "/" + name.replace("~", "~0").replace("/", "~1");
        }
    }
}
