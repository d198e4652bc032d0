package dev.shiplock.plan;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import java.util.List;
import java.util.stream.Stream;

/**
 * A field that does not have its recorded value. Nothing is normalised: a state without deviations is there byte for byte as it was recorded.
 * Secrets, and the numbers of replicas that an autoscaler owns, are no part of a recorded state in this sense.
 *
 * @param field the root if the whole object is on one side only; then the value is the object's name
 */
public record Deviation(ObjectRef object, FieldPath field, FieldValue recorded, FieldValue live) {

    /** What is not as recorded, in the order of objects and fields; versions and labels of the objects do not count. */
    public static List<Deviation> between(EnvironmentSnapshot recorded, EnvironmentSnapshot live) {
        return ObjectDiff.between(recorded, live).stream()
                .flatMap(Deviation::of)
                .toList();
    }

    private static Stream<Deviation> of(ObjectDiff diff) {
        if (diff.recorded() && diff.live()) {
            return diff.entries().stream()
                    .map(entry -> new Deviation(diff.object(), entry.field(), entry.recorded(), entry.live()));
        }
        FieldValue name = FieldValue.of(diff.object().name());
        return Stream.of(new Deviation(
                diff.object(),
                FieldPath.ROOT,
                diff.recorded() ? name : FieldValue.ABSENT,
                diff.live() ? name : FieldValue.ABSENT));
    }
}
