package dev.shiplock.comparison;

import dev.shiplock.comparison.SecretSpans.Span;
import java.util.ArrayList;
import java.util.List;

/** Private keys in PEM. */
final class PrivateKeys {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private PrivateKeys() {}

    /** Where the keys are; one that does not end goes to the end of the text. */
    static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        for (int begin = next(text, 0);
                begin >= 0;
                begin = next(text, spans.getLast().end())) {
            int end = text.indexOf(END, begin);
            int last = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
            spans.add(new Span(begin, last < 0 ? text.length() : last + DASHES.length()));
        }
        return spans;
    }

    private static int next(String text, int from) {
        for (int begin = text.indexOf(BEGIN, from); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
            String title = text.substring(begin, Math.min(text.length(), begin + 64));
            if (title.contains("PRIVATE KEY")) {
                return begin;
            }
        }
        return -1;
    }
}
