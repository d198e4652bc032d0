package dev.shiplock.comparison;

import java.util.Locale;

/**
 * A text that belongs to one environment.
 *
 * @param text never shorter than four characters, unless it is a namespace
 * @param environment whose it is
 * @param name its name among the environment's own values, or {@link #NAMESPACE}
 * @param subdomains whether it is also found behind a dot, in {@code api.shop.example.com}; own values say so by {@code *.} in front
 * @param foreign whether it belongs to another environment than the one whose texts are read
 */
record Token(String text, String environment, String name, boolean subdomains, boolean foreign) {
    static final String NAMESPACE = "namespace";
    static final int SHORTEST = 4;
    private static final int LONGEST_LABEL = 63;

    boolean isNamespace() {
        return name.equals(NAMESPACE);
    }

    /**
     * Whether the token stands at a position of a text, by itself: not as part of a longer word, name or address. Hosts are the same in any
     * case; a namespace before a slash is none.
     *
     * @param host {@link #hostLength}
     */
    boolean standsAt(String in, int start, int host) {
        int end = start + text.length();
        boolean same = in.regionMatches(true, start, text, 0, host)
                && in.regionMatches(start + host, text, host, text.length() - host);
        char before = PercentEncoding.before(in, start);
        if (!same || isWord(before) || isWord(at(in, end))) {
            return false;
        }
        return isNamespace() ? isNamespaceAt(in, start, end, before) : before != '.' || subdomains;
    }

    /** How much of the text is a host: all before a slash or a port if there is a dot in it, or the whole namespace. */
    int hostLength() {
        if (isNamespace()) {
            return text.length();
        }
        boolean dotted = false;
        int end = 0;
        while (end < text.length() && (isWord(text.charAt(end)) || text.charAt(end) == '.')) {
            dotted |= text.charAt(end) == '.';
            end++;
        }
        boolean host = dotted && (end == text.length() || text.charAt(end) == '/' || text.charAt(end) == ':');
        return host ? end : 0;
    }

    /** Equal for texts that mean the same. */
    String meaning() {
        int host = hostLength();
        return lower(text.substring(0, host)) + text.substring(host);
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** {@code svc.ns}, {@code ns.svc}, or {@code ns/name} that is not a part of a longer path. */
    private boolean isNamespaceAt(String in, int start, int end, char before) {
        return isInHost(in, start)
                || text.length() >= SHORTEST
                        && before != '.'
                        && before != '/'
                        && in.startsWith(text, start)
                        && at(in, end) == '/'
                        && isWord(at(in, end + 1));
    }

    /** Whether a namespace that stands at a position is a part of a host: {@code svc.ns} or {@code ns.svc}. */
    boolean isInHost(String in, int start) {
        int end = start + text.length();
        if (in.regionMatches(true, end, ".svc", 0, 4) && !isWord(at(in, end + 4))) {
            return true;
        }
        return text.length() >= SHORTEST
                && PercentEncoding.before(in, start) == '.'
                && start >= 2
                && isWord(in.charAt(start - 2))
                && (in.startsWith(text, start) || isInAddress(in, start - 2))
                && !(at(in, end) == '.' && isWord(at(in, end + 1)));
    }

    /** Whether the word that ends at a position stands behind a slash or an {@code @}: {@code //api} and not {@code Region}. */
    private static boolean isInAddress(String in, int last) {
        int at = last;
        while (at >= 0 && last - at < LONGEST_LABEL && isWord(in.charAt(at))) {
            at--;
        }
        char before = PercentEncoding.before(in, at + 1);
        return before == '/' || before == '@' || before == '.';
    }

    private static char at(String in, int position) {
        return position < in.length() ? in.charAt(position) : ' ';
    }

    static boolean isWord(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }
}
