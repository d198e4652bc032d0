package dev.shiplock.demo.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints the story so that it can be read while it happens. */
final class Terminal {
    private final PrintStream out;
    private final boolean colours;

    Terminal(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    void chapter(String title) {
        out.println();
        out.println(bold("== " + title));
    }

    void tell(String sentence) {
        out.println(sentence);
    }

    void command(String line) {
        out.println(dim("$ " + line));
    }

    void step(String time, String state, String message) {
        out.println("  " + dim(time) + "  " + bold(pad(state, 14)) + " " + message);
    }

    void reached(String what) {
        out.println(green("  ok ") + what);
    }

    void missed(String what) {
        out.println(red("  NOT AS EXPECTED ") + what);
    }

    /** A table as kubectl prints it. */
    void table(List<String> head, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        List<Integer> widths = IntStream.range(0, head.size())
                .mapToObj(column -> all.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        for (List<String> row : all) {
            String line = IntStream.range(0, row.size())
                    .mapToObj(column -> pad(row.get(column), widths.get(column)))
                    .collect(Collectors.joining("   "));
            out.println("  " + line.stripTrailing());
        }
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private String bold(String text) {
        return colour("1", text);
    }

    private String dim(String text) {
        return colour("2", text);
    }

    private String green(String text) {
        return colour("32", text);
    }

    private String red(String text) {
        return colour("31", text);
    }

    private String colour(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
