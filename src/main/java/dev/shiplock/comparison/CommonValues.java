package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What two environments both call their own is neither's, and is not guarded. */
public final class CommonValues {
    private CommonValues() {}

    /** A sentence for each such value, by its name. */
    public static SortedMap<String, String> of(EnvironmentSpec source, EnvironmentSpec target) {
        SortedMap<String, String> sentences = new TreeMap<>();
        target.own().forEach((name, value) -> {
            if (value.equals(source.own().get(name))) {
                sentences.put(
                        name,
                        "both environments have the same own." + name
                                + ", so nothing tells whose it is; it is not guarded");
            }
        });
        return Collections.unmodifiableSortedMap(sentences);
    }
}
