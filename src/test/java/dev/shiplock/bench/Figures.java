package dev.shiplock.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what was measured and keeps it in {@code target/bench/figures.json}. A missed goal is shown; it fails nothing. */
public final class Figures {
    private static final Path FILE = Path.of("target", "bench", "figures.json");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Figures() {}

    /**
     * One measured value.
     *
     * @param reference what it stands beside, measured in the same run
     * @param goal what was wanted, in words
     * @param met whether it is so
     */
    record Figure(String name, double value, String unit, String reference, String goal, boolean met) {}

    public static void note(String name, double value, String unit, String reference, String goal, boolean met) {
        double rounded = Math.round(value * 100) / 100.0;
        Figure figure = new Figure(name, rounded, unit, reference, goal, met);
        System.out.println(String.format(
                Locale.ROOT,
                "FIGURE %s: %s %s (%s; goal %s): %s",
                name,
                rounded,
                unit,
                reference,
                goal,
                met ? "met" : "MISSED"));
        try {
            List<Figure> all = new ArrayList<>(
                    Files.exists(FILE)
                            ? JSON.readValue(FILE.toFile(), new TypeReference<List<Figure>>() {})
                            : List.of());
            all.removeIf(old -> old.name().equals(name));
            all.add(figure);
            Files.createDirectories(FILE.getParent());
            JSON.writeValue(FILE.toFile(), all);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
