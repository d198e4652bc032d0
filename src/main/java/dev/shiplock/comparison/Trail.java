package dev.shiplock.comparison;

import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldPath.Element;
import dev.shiplock.snapshot.FieldPath.Member;
import dev.shiplock.snapshot.FieldPath.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path in the making. It becomes a {@link FieldPath} only where there is something to report, which is seldom. */
record Trail(@Nullable Trail parent, @Nullable Segment segment) {
    static final Trail ROOT = new Trail(null, null);

    Trail member(String name) {
        return new Trail(this, new Member(name));
    }

    Trail element(String key, String value) {
        return new Trail(this, new Element(key, value));
    }

    /** What the last part is called: a member, a variable, a container. */
    String name() {
        return switch (segment) {
            case Member(String name) -> name;
            case Element(String key, String value) -> value;
            case null -> "";
        };
    }

    FieldPath path() {
        List<Segment> segments = new ArrayList<>();
        for (Trail at = this; at != null; at = at.parent()) {
            if (at.segment() != null) {
                segments.add(at.segment());
            }
        }
        return new FieldPath(segments.reversed());
    }
}
