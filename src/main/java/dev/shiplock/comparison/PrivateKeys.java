package dev.shiplock.comparison;

/** Private keys in PEM. */
final class PrivateKeys {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private PrivateKeys() {}

    static boolean isIn(String text) {
        return next(text, 0) >= 0;
    }

    /** The text without the keys; what does not end is masked to the end of the text. */
    static String masked(String text) {
        int begin = next(text, 0);
        if (begin < 0) {
            return text;
        }
        StringBuilder masked = new StringBuilder();
        int done = 0;
        while (begin >= 0) {
            masked.append(text, done, begin).append(SecretLooks.MASK);
            int end = text.indexOf(END, begin);
            int last = end < 0 ? -1 : text.indexOf(DASHES, end + END.length());
            done = last < 0 ? text.length() : last + DASHES.length();
            begin = next(text, done);
        }
        return masked.append(text, done, text.length()).toString();
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
