package dev.shiplock.gate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Measures a regular expression before it is compiled: a repetition stands for as many copies of what it repeats, and repetitions in each
 * other multiply, so that a line of text becomes a program of gigabytes. The compiler looks at the size only when it has built it.
 */
final class PatternSize {
    private static final Pattern REPETITION = Pattern.compile("\\{([0-9]+)(?:(,)([0-9]*))?}");

    /** Enough to say that it is too much, and far from an overflow. */
    private static final long LARGE = 1L << 40;

    private final String text;
    private final Deque<Long> outside = new ArrayDeque<>();
    private int at;
    /** Of what stands before the last part, in the innermost group. */
    private long size;
    /** Of the part that a repetition would repeat. */
    private long last;

    private PatternSize(String text) {
        this.text = text;
    }

    /** About how many steps a pattern's program has; of one that does not compile, any number. */
    static long of(String pattern) {
        PatternSize measured = new PatternSize(pattern);
        while (measured.at < pattern.length()) {
            measured.step();
        }
        while (!measured.outside.isEmpty()) {
            measured.close();
        }
        return measured.size + measured.last;
    }

    private void step() {
        switch (text.charAt(at)) {
            case '(' -> open();
            case ')' -> {
                close();
                at++;
            }
            case '|' -> {
                part(1);
                part(0);
                at++;
            }
            case '[' -> {
                part(1);
                at = afterClass(at + 1);
            }
            case '\\' -> escaped();
            case '*', '+', '?' -> {
                last = Math.min(LARGE, last + 1);
                at++;
            }
            case '{' -> repeated();
            default -> {
                part(1);
                at++;
            }
        }
    }

    private void part(long of) {
        size = Math.min(LARGE, size + last);
        last = of;
    }

    /** Flags like {@code (?i)} are no part: what repeats them repeats what stands before. */
    private void open() {
        boolean named = text.startsWith("(?P<", at) || text.startsWith("(?<", at);
        int end = at + 1;
        if (named) {
            end = after('>', at);
        } else if (text.startsWith("(?", at)) {
            while (end < text.length() && text.charAt(end) != ':' && text.charAt(end) != ')') {
                end++;
            }
            end++;
            if (end <= text.length() && text.charAt(end - 1) == ')') {
                at = end;
                return;
            }
        }
        at = end;
        part(0);
        outside.push(size);
        size = 2;
        last = 0;
    }

    private void close() {
        if (!outside.isEmpty()) {
            last = Math.min(LARGE, size + last);
            size = outside.pop();
        }
    }

    private void repeated() {
        Matcher repetition = REPETITION.matcher(text).region(at, text.length());
        if (!repetition.lookingAt()) {
            part(1);
            at++;
            return;
        }
        long least = times(repetition.group(1));
        boolean bounded = repetition.group(3) != null && !repetition.group(3).isEmpty();
        long most = bounded ? times(repetition.group(3)) : least;
        // What may be there has one step more, that goes around it.
        long around = repetition.group(2) == null ? 0 : Math.max(1, most - least);
        last = last > LARGE / most ? LARGE : last * most + around;
        at = repetition.end();
    }

    /** The compiler itself refuses more than a thousand. */
    private static long times(String digits) {
        return digits.length() > 4 ? LARGE : Math.max(1, Long.parseLong(digits));
    }

    private void escaped() {
        if (!text.startsWith("\\Q", at)) {
            part(1);
            at = afterCharacter();
            return;
        }
        int end = text.indexOf("\\E", at + 2);
        int quoted = (end < 0 ? text.length() : end) - at - 2;
        if (quoted > 0) {
            part(quoted - 1);
            part(1);
        }
        at = end < 0 ? text.length() : end + 2;
    }

    /** Braces behind {@code \\x} and {@code \\p} name a character or a class, and repeat nothing. */
    private int afterCharacter() {
        boolean braced = Stream.of("\\x{", "\\p{", "\\P{").anyMatch(begin -> text.startsWith(begin, at));
        return braced ? after('}', at) : at + 2;
    }

    /** A bracket that comes first in a class is one of its characters. */
    private int afterClass(int begin) {
        int next = text.startsWith("^", begin) ? begin + 1 : begin;
        boolean first = true;
        while (next < text.length() && (first || text.charAt(next) != ']')) {
            first = false;
            if (text.startsWith("[:", next) && text.indexOf(":]", next + 2) >= 0) {
                next = text.indexOf(":]", next + 2) + 2;
            } else {
                next += text.charAt(next) == '\\' ? 2 : 1;
            }
        }
        return next + 1;
    }

    private int after(char end, int from) {
        int found = text.indexOf(end, from);
        return found < 0 ? text.length() : found + 1;
    }
}
