package dev.shiplock.comparison;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts in which addresses are parts of others: {@code redirect=https%3A%2F%2Fshop.example.com}. */
final class PercentEncoding {
    /** How often one address may be encoded in another; each step makes the text shorter. */
    private static final int DEEPEST = 3;

    /** How many characters an encoded byte takes. */
    static final int LENGTH = 3;

    private PercentEncoding() {}

    /** What the text says when it is decoded once, twice, …; empty if nothing in it is encoded. */
    static List<String> readings(String text) {
        List<String> readings = new ArrayList<>();
        String current = text;
        for (int depth = 0; depth < DEEPEST && current.indexOf('%') >= 0; depth++) {
            String decoded = decoded(current);
            if (decoded.equals(current)) {
                break;
            }
            readings.add(decoded);
            current = decoded;
        }
        return readings;
    }

    private static String decoded(String text) {
        StringBuilder decoded = new StringBuilder(text.length());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            if (isAt(text, at)) {
                bytes.write(value(text, at));
                at += LENGTH;
            } else {
                flush(bytes, decoded);
                decoded.append(text.charAt(at++));
            }
        }
        flush(bytes, decoded);
        return decoded.toString();
    }

    private static void flush(ByteArrayOutputStream bytes, StringBuilder decoded) {
        if (bytes.size() > 0) {
            decoded.append(bytes.toString(StandardCharsets.UTF_8));
            bytes.reset();
        }
    }

    /** Whether an encoded byte stands at a position. */
    static boolean isAt(String text, int at) {
        return at >= 0
                && at + LENGTH <= text.length()
                && text.charAt(at) == '%'
                && Character.digit(text.charAt(at + 1), 16) >= 0
                && Character.digit(text.charAt(at + 2), 16) >= 0;
    }

    /** The character that is encoded at a position. */
    static char at(String text, int position) {
        return (char) value(text, position);
    }

    private static int value(String text, int at) {
        return Character.digit(text.charAt(at + 1), 16) * 16 + Character.digit(text.charAt(at + 2), 16);
    }

    /** The character before a position, decoded if it is encoded; a blank at the beginning. */
    static char before(String text, int position) {
        if (isAt(text, position - LENGTH)) {
            return (char) value(text, position - LENGTH);
        }
        return position == 0 ? ' ' : text.charAt(position - 1);
    }
}
