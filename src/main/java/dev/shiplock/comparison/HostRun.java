package dev.shiplock.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Labels of a text with dots between them, as host names are, and what stands around them.
 *
 * @param labels at least one, except at the end of the text
 */
record HostRun(String text, List<Label> labels) {
    private static final String LONE = " \t\r\n\"'`,;|()[]{}<>=&?#!*+";
    private static final int LONGEST_PORT = 5;
    private static final int ENCODED = 3;

    /** One label. */
    record Label(String text, int start) {
        int end() {
            return start + text.length();
        }
    }

    /** The first labels at or behind a position. */
    static HostRun next(String text, int from) {
        int start = from;
        while (start < text.length() && !isLabel(text.charAt(start))) {
            start += PercentEncoding.isAt(text, start) ? ENCODED : 1;
        }
        List<Label> labels = new ArrayList<>();
        while (start < text.length() && isLabel(text.charAt(start))) {
            int end = start;
            while (end < text.length() && isLabel(text.charAt(end))) {
                end++;
            }
            labels.add(new Label(text.substring(start, end), start));
            start = at(text, end) == '.' ? end + 1 : text.length();
        }
        return new HostRun(text, labels);
    }

    private static boolean isLabel(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }

    private static char at(String text, int position) {
        return position >= 0 && position < text.length() ? text.charAt(position) : ' ';
    }

    boolean isEmpty() {
        return labels.isEmpty();
    }

    private int start() {
        return labels.getFirst().start();
    }

    int end() {
        return labels.getLast().end();
    }

    /** The label that a namespace follows as in {@code api.shop} or {@code api.shop.svc}; negative if there is none. */
    int serviceBefore(String namespace) {
        for (int i = 1; i < labels.size(); i++) {
            boolean last = i + 1 == labels.size();
            if (labels.get(i).text().equalsIgnoreCase(namespace)
                    && (last || labels.get(i + 1).text().equalsIgnoreCase("svc"))) {
                return i - 1;
            }
        }
        boolean named = labels.size() == 1
                && text.startsWith(namespace + "/", start() - namespace.length() - 1)
                && !isLabel(at(text, start() - namespace.length() - 2))
                && "./".indexOf(at(text, start() - namespace.length() - 2)) < 0;
        return named ? 0 : -1;
    }

    /** Whether it is something else than a name of this namespace: a part of a path, or a Service of another namespace. */
    boolean isElsewhere() {
        boolean path = at(text, start() - 1) == '/' && !beginsAuthority();
        return path || labels.stream().skip(2).anyMatch(label -> label.text().equalsIgnoreCase("svc"));
    }

    /** One label that is a host: of an address, or before a port. */
    boolean isHost() {
        boolean port = portFollows();
        char after = at(text, end());
        if (labels.size() > 1) {
            return false;
        }
        if (beginsAuthority() || at(text, start() - 1) == '@') {
            return port || after != ':' && after != '@' && after != '.';
        }
        return port && isLone(at(text, start() - 1));
    }

    private boolean beginsAuthority() {
        return text.startsWith("//", start() - 2)
                || text.startsWith("\\/\\/", start() - 4)
                || text.regionMatches(true, start() - 2 * ENCODED, "%2F%2F", 0, 2 * ENCODED);
    }

    private boolean portFollows() {
        int digits = end() + 1;
        while (digits - end() <= LONGEST_PORT && Character.isDigit(at(text, digits))) {
            digits++;
        }
        return at(text, end()) == ':' && digits > end() + 1 && !isLabel(at(text, digits)) && at(text, digits) != '@';
    }

    /** One label that is a word of its own, a name before {@code :} and {@code =} too. */
    boolean isAlone() {
        char before = at(text, start() - 1);
        char after = at(text, end());
        boolean sentence = after == '.' && !isLabel(at(text, end() + 1));
        return labels.size() == 1 && (isLone(before) || before == ':') && (isLone(after) || after == ':' || sentence);
    }

    /** One label that is the whole text, or all that stands behind a {@code =} or {@code :} in its line. */
    boolean isValue() {
        if (labels.size() > 1) {
            return false;
        }
        int before = start() - 1;
        while (before >= 0 && " \t\"'".indexOf(text.charAt(before)) >= 0) {
            before--;
        }
        int after = end();
        while (after < text.length() && " \t\r\"',}]".indexOf(text.charAt(after)) >= 0) {
            after++;
        }
        boolean toTheEnd = after == text.length();
        boolean named =
                before >= 0 && (text.charAt(before) == '=' || text.charAt(before) == ':' && before < start() - 1);
        return before < 0 ? toTheEnd : named && (toTheEnd || text.charAt(after) == '\n');
    }

    private static boolean isLone(char c) {
        return LONE.indexOf(c) >= 0;
    }

    /** The name of the StatefulSet that a pod belongs to, by the pod's name. */
    static Optional<String> withoutOrdinal(String name) {
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        return end > 1 && end < name.length() && name.charAt(end - 1) == '-'
                ? Optional.of(name.substring(0, end - 1))
                : Optional.empty();
    }
}
