package dev.shiplock.comparison;

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

    boolean isNamespace() {
        return name.equals(NAMESPACE);
    }

    /** Whether the token stands at a position of a text, by itself: not as part of a longer word, name or address. */
    boolean standsAt(String in, int start) {
        int end = start + text.length();
        char before = start == 0 ? ' ' : in.charAt(start - 1);
        if (isWord(before) || isWord(at(in, end))) {
            return false;
        }
        return isNamespace() ? isNamespaceAt(in, start, end, before) : before != '.' || subdomains;
    }

    /** {@code svc.ns}, {@code ns.svc}, or {@code ns/name} that is not a part of a longer path. */
    private boolean isNamespaceAt(String in, int start, int end, char before) {
        if (in.startsWith(".svc", end) && !isWord(at(in, end + 4))) {
            return true;
        }
        if (text.length() < SHORTEST) {
            return false;
        }
        if (before == '.') {
            return start >= 2 && isWord(in.charAt(start - 2)) && !(at(in, end) == '.' && isWord(at(in, end + 1)));
        }
        return before != '/' && at(in, end) == '/' && isWord(at(in, end + 1));
    }

    private static char at(String in, int position) {
        return position < in.length() ? in.charAt(position) : ' ';
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }
}
