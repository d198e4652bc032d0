package dev.shiplock.demo.story;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /** What a command prints. */
    void line(String line) {
        out.println(line);
    }

    /**
     * A Table of the API, as kubectl prints it.
     *
     * @param wide whether it is {@code -o wide}
     */
    void table(JsonNode table, boolean wide) {
        List<Integer> shown = IntStream.range(0, table.path("columnDefinitions").size())
                .filter(column -> wide
                        || table.path("columnDefinitions")
                                        .path(column)
                                        .path("priority")
                                        .asInt()
                                == 0)
                .boxed()
                .toList();
        List<List<String>> lines = new ArrayList<>();
        lines.add(shown.stream()
                .map(column -> table.path("columnDefinitions")
                        .path(column)
                        .path("name")
                        .asText()
                        .toUpperCase(Locale.ROOT))
                .toList());
        for (JsonNode row : table.path("rows")) {
            lines.add(shown.stream()
                    .map(column -> row.path("cells").path(column).asText(""))
                    .map(cell -> cell.equals("null") ? "" : cell)
                    .toList());
        }
        print(lines);
    }

    private void print(List<List<String>> lines) {
        for (List<String> row : lines) {
            out.println(IntStream.range(0, row.size())
                    .mapToObj(column -> pad(
                            row.get(column),
                            lines.stream()
                                    .mapToInt(line -> line.get(column).length())
                                    .max()
                                    .orElse(0)))
                    .collect(Collectors.joining("   "))
                    .stripTrailing());
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
