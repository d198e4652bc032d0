package dev.shiplock.comparison;

/**
 * A name and its value inside a text: in properties, YAML, JSON, arguments, queries. Texts are scanned by hand, in linear time.
 *
 * @param separator where the {@code :} or {@code =} between them stands
 * @param start where the value begins; the text's length if there is none
 */
record NamedValue(String text, int separator, int start) {
    private static final int LONGEST_NAME = 253;
    private static final int BEGINNING = 64;

    /** Where the next separator stands; negative if there is none. */
    static int separator(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == ':' || text.charAt(i) == '=') {
                return i;
            }
        }
        return -1;
    }

    static NamedValue at(String text, int separator) {
        int start = separator + 1;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        return new NamedValue(text, separator, start);
    }

    /** The name before the separator; empty if there is none. */
    String name() {
        int end = separator;
        while (end > 0 && isBetween(text.charAt(end - 1)) && separator - end < LONGEST_NAME) {
            end--;
        }
        int begin = end;
        while (begin > 0 && isName(text.charAt(begin - 1)) && end - begin <= LONGEST_NAME) {
            begin--;
        }
        return text.substring(begin, end);
    }

    private static boolean isBetween(char c) {
        return c == ' ' || c == '\t' || c == '"' || c == '\'';
    }

    private static boolean isName(char c) {
        return c == '_' || c == '-' || c == '.' || c < 128 && Character.isLetterOrDigit(c);
    }

    boolean onSameLine() {
        return text.substring(separator, start).indexOf('\n') < 0;
    }

    /** The first characters of the value, without its quotes, up to the end of the line. */
    String beginning() {
        int from = start < text.length() && isQuote(text.charAt(start)) ? start + 1 : start;
        int end = from;
        while (end < text.length() && end - from < BEGINNING && !endsValue(text.charAt(end))) {
            end++;
        }
        return text.substring(from, end);
    }

    private static boolean endsValue(char c) {
        return c == '\n' || isQuote(c);
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }

    /** Where the value ends: at its closing quote, else at the end of the line; a block may go on to the end of the text. */
    int end() {
        char first = text.charAt(start);
        if (first == '|' || first == '>') {
            return text.length();
        }
        return isQuote(first) ? closingQuote(first) : lineEnd(start);
    }

    private int closingQuote(char quote) {
        for (int i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote == '"') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i + 1;
            }
        }
        return text.length();
    }

    private int lineEnd(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }
}
