package dev.shiplock.comparison;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a value begins at a position of a text: the text itself, what stands behind a name and {@code =} or {@code :}, an element of a list.
 *
 * @param isFirst whether it begins with the text
 * @param behindEquals whether it stands behind {@code =}, so that a blank ends it
 * @param ofImage whether its name says that it is the name of an image, in which a tag stands like a port
 */
record ValueStart(boolean isValue, boolean isFirst, boolean behindEquals, boolean ofImage) {
    private static final ValueStart NONE = new ValueStart(false, false, false, false);
    private static final Pattern IMAGE =
            Pattern.compile("(image|img)s?([_.-]?(name|ref|reference|tag|version|repo|repository|[0-9]+))*$|tag$");
    private static final int LONGEST_NAME = 64;

    /**
     * The value that begins at a position.
     *
     * @param name what the text is the value of, empty if that is not known
     * @param last what stands before it, which may be the first part of the same list
     */
    static ValueStart at(String text, int start, String name, Optional<HostRun> last) {
        int before = skipped(text, start - 1);
        if (before < 0) {
            return new ValueStart(true, true, false, isImage(name));
        }
        boolean apart = before < start - 1;
        return switch (text.charAt(before)) {
            case '=' -> new ValueStart(true, false, true, isImage(nameBefore(text, before)));
            case ':' -> apart ? named(text, before) : NONE;
            case '[' -> {
                int separator = skipped(text, before - 1);
                boolean ofName = separator >= 0 && ":=".indexOf(text.charAt(separator)) >= 0;
                yield separator < 0
                        ? new ValueStart(true, false, false, isImage(name))
                        : ofName ? named(text, separator) : new ValueStart(true, false, false, false);
            }
            case ',' ->
                last.filter(it -> it.value().isValue() && it.isBeforeComma(before))
                        .map(HostRun::value)
                        .orElse(NONE);
            case '-' -> {
                boolean fallback = !apart && before > 0 && text.charAt(before - 1) == ':';
                yield fallback
                        ? named(text, before - 1)
                        : apart && beginsLine(text, before) ? new ValueStart(true, false, false, false) : NONE;
            }
            default -> NONE;
        };
    }

    private static ValueStart named(String text, int separator) {
        return new ValueStart(true, false, false, isImage(nameBefore(text, separator)));
    }

    private static int skipped(String text, int from) {
        int at = from;
        while (at >= 0 && " \t\"'\\".indexOf(text.charAt(at)) >= 0) {
            at--;
        }
        return at;
    }

    private static boolean beginsLine(String text, int position) {
        int at = skipped(text, position - 1);
        return at < 0 || text.charAt(at) == '\n';
    }

    private static String nameBefore(String text, int separator) {
        int end = skipped(text, separator - 1) + 1;
        int start = end;
        while (start > 0
                && end - start < LONGEST_NAME
                && (HostRun.isLabel(text.charAt(start - 1)) || text.charAt(start - 1) == '.')) {
            start--;
        }
        return text.substring(start, end);
    }

    static boolean isImage(String name) {
        return IMAGE.matcher(Token.lower(name)).find();
    }
}
