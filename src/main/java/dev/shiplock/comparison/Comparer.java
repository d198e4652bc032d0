package dev.shiplock.comparison;

import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;

/** Finds what two environments do not have in common. */
public final class Comparer {
    private Comparer() {}

    public static List<Difference> compare(EnvironmentSnapshot source, EnvironmentSnapshot target) {
        return List.of();
    }
}
