package dev.shiplock.comparison;

import dev.shiplock.comparison.SecretSpans.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords in addresses: {@code scheme://user:password@host}, and {@code user:password@tcp(host)} as Go's drivers write it. A password may hold
 * what no address should, slashes and further {@code @}; then the last {@code @} ends it.
 */
final class AddressSecrets {
    private static final String SCHEME = "://";
    private static final Pattern PROTOCOL = Pattern.compile("@(?:tcp[46]?|udp[46]?|unix)\\(");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}+(?:[/?#,;]|$)");
    private static final Pattern QUERY = Pattern.compile("\\?[A-Za-z0-9_.-]{1,64}+=");
    private static final int LONGEST_USER = 256;
    private static final int LONGEST = 2048;

    private AddressSecrets() {}

    static List<Span> of(String text) {
        List<Span> found = new ArrayList<>();
        for (int scheme = text.indexOf(SCHEME); scheme >= 0; scheme = text.indexOf(SCHEME, scheme + 1)) {
            addAddress(text, scheme + SCHEME.length(), found);
        }
        addDataSources(text, found);
        return found;
    }

    private static void addAddress(String text, int start, List<Span> found) {
        int colon = start;
        while (colon < text.length() && colon - start <= LONGEST_USER && isUser(text.charAt(colon))) {
            colon++;
        }
        if (colon >= text.length() || text.charAt(colon) != ':') {
            return;
        }
        int password = colon + 1;
        int end = end(text, password);
        int at = text.substring(password, end).lastIndexOf('@');
        Matcher port = PORT.matcher(text).region(password, end);
        if (at > 0 && !port.lookingAt() && !SecretLooks.isReference(text.substring(password, password + at))) {
            found.add(new Span(password, password + at));
        }
    }

    private static boolean isUser(char c) {
        return c > ' ' && "/:@\"'`<>[?#".indexOf(c) < 0;
    }

    /** Where the address ends in which the password stands: before white space, quotes, its query or the next address. */
    private static int end(String text, int from) {
        int end = from;
        while (end < text.length() && end - from < LONGEST && isAddress(text.charAt(end))) {
            if (text.startsWith(SCHEME, end)) {
                break;
            }
            end++;
        }
        Matcher query = QUERY.matcher(text).region(from, end);
        return query.find() && text.substring(from, query.start()).indexOf('@') >= 0 ? query.start() : end;
    }

    private static boolean isAddress(char c) {
        return c > ' ' && "\"'`<>".indexOf(c) < 0;
    }

    private static void addDataSources(String text, List<Span> found) {
        Matcher protocol = PROTOCOL.matcher(text);
        int earliest = 0;
        while (protocol.find()) {
            int start = protocol.start();
            while (start > earliest && protocol.start() - start < LONGEST && isAddress(text.charAt(start - 1))) {
                start--;
            }
            int colon = text.substring(start, protocol.start()).indexOf(':');
            int password = start + colon + 1;
            if (colon >= 0
                    && password < protocol.start()
                    && !SecretLooks.isReference(text.substring(password, protocol.start()))) {
                found.add(new Span(password, protocol.start()));
            }
            earliest = protocol.end();
        }
    }
}
