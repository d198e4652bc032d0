package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.comparison.OwnValues;
import dev.shiplock.kubernetes.EnvironmentSource.ForeignValues;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;

/** Finds the own values of one environment in the Secrets of another, while they are read. */
final class ForeignValuesOf {
    private ForeignValuesOf() {}

    /** @param guarded the environment that is read */
    static ForeignValues environment(Environment other, Environment guarded) {
        if (other == guarded) {
            return ForeignValues.NONE;
        }
        OwnValues values = OwnValues.guarding(described(guarded), List.of(described(other)));
        return values::foreignIn;
    }

    /**
     * The same for a state that another environment once had.
     *
     * @param state as a revision recorded it, with its environment's values of that time
     */
    static ForeignValues state(EnvironmentSnapshot state, Environment guarded) {
        return OwnValues.guarding(described(guarded), List.of(OwnValues.Other.of(state)))::foreignIn;
    }

    private static OwnValues.Other described(Environment environment) {
        return new OwnValues.Other(
                environment.getMetadata().getName(), environment.getMetadata().getNamespace(), environment.getSpec());
    }
}
