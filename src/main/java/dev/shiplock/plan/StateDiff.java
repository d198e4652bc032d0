package dev.shiplock.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.shiplock.snapshot.CanonicalJson;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/** Finds, without any normalisation, what must be written to make an object what was recorded of it. */
final class StateDiff {
    private static final String KEY = "name";

    private final List<Entry> entries = new ArrayList<>();

    /**
     * A field that is not as recorded.
     *
     * @param placement where it goes if it is an element that is not there
     * @param order as in {@link Wanted}
     */
    record Entry(FieldPath field, FieldValue recorded, FieldValue live, Placement placement, int order) {}

    private StateDiff() {}

    static List<Entry> of(JsonNode recorded, JsonNode live) {
        StateDiff diff = new StateDiff();
        diff.members(FieldPath.ROOT, recorded, live);
        return List.copyOf(diff.entries);
    }

    private void members(FieldPath path, JsonNode recorded, JsonNode live) {
        TreeSet<String> names = new TreeSet<>();
        recorded.fieldNames().forEachRemaining(names::add);
        live.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> field(path.member(name), recorded.path(name), live.path(name)));
    }

    private void field(FieldPath path, JsonNode recorded, JsonNode live) {
        if (CanonicalJson.same(FieldValue.of(recorded), FieldValue.of(live))) {
            return;
        }
        if (FieldKinds.isUnit(path)) {
            whole(path, recorded, live);
        } else if (recorded.isObject() && live.isObject()) {
            members(path, recorded, live);
        } else if (isKeyed(recorded) && isKeyed(live)) {
            elements(path, recorded, live);
        } else {
            whole(path, recorded, live);
        }
    }

    private void whole(FieldPath path, JsonNode recorded, JsonNode live) {
        add(path, recorded, live, new Placement.End(), -1);
    }

    private void add(FieldPath path, JsonNode recorded, JsonNode live, Placement placement, int order) {
        entries.add(new Entry(path, FieldValue.of(recorded), FieldValue.of(live), placement, order));
    }

    private void elements(FieldPath path, JsonNode recorded, JsonNode live) {
        List<String> wanted = keys(recorded);
        List<String> present = keys(live);
        if (!canBeMadeByElements(wanted, present)) {
            whole(path, recorded, live);
            return;
        }
        for (String key : present) {
            if (!wanted.contains(key)) {
                whole(path.element(KEY, key), MissingNode.getInstance(), element(live, key));
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            String key = wanted.get(i);
            if (present.contains(key)) {
                field(path.element(KEY, key), recorded.path(i), element(live, key));
            } else {
                add(path.element(KEY, key), recorded.path(i), MissingNode.getInstance(), new Placement.At(i), i);
            }
        }
    }

    /** Whether removing and inserting elements leads to the recorded order; if what stays was reordered it does not. */
    private static boolean canBeMadeByElements(List<String> wanted, List<String> present) {
        return wanted.stream()
                .filter(present::contains)
                .toList()
                .equals(present.stream().filter(wanted::contains).toList());
    }

    private static boolean isKeyed(JsonNode list) {
        return list.isArray()
                && !list.isEmpty()
                && list.valueStream().allMatch(element -> element.path(KEY).isTextual())
                && new HashSet<>(keys(list)).size() == list.size();
    }

    private static List<String> keys(JsonNode list) {
        return list.valueStream().map(element -> element.path(KEY).asText()).toList();
    }

    private static JsonNode element(JsonNode list, String key) {
        return list.path(keys(list).indexOf(key));
    }
}
