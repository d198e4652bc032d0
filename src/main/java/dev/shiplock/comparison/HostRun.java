package dev.shiplock.comparison;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Labels of a text with dots between them, as host names are, and what stands around them.
 *
 * @param labels at least one
 * @param authority the part of an address that they stand in
 * @param value the value that they begin, or that is a list in which they are an element
 */
record HostRun(String text, List<Label> labels, Optional<Authority> authority, ValueStart value) {
    private static final String LONE = " \t\r\n\"'`,;|()[]{}<>=&?#!*+";
    private static final String ENDS_HOST =
            LONE.replace("(", "")
                            .replace("[", "")
                            .replace("{", "")
                            .replace("*", "")
                            .replace("+", "") + "/:\\";
    private static final String ENDS_VALUE = "\"'\\,;}])";
    private static final int LONGEST_PORT = 5;
    private static final int SHORTEST_PORT = 2;

    /** One label. */
    record Label(String text, int start) {
        int end() {
            return start + text.length();
        }
    }

    static boolean isLabel(char c) {
        return c == '_' || c == '-' || Character.isLetterOrDigit(c);
    }

    static boolean isLone(char c) {
        return LONE.indexOf(c) >= 0;
    }

    private static char at(String text, int position) {
        return position >= 0 && position < text.length() ? text.charAt(position) : ' ';
    }

    /** The character at a position, decoded if it is encoded. */
    private char decoded(int position) {
        return PercentEncoding.isAt(text, position) ? PercentEncoding.at(text, position) : at(text, position);
    }

    int start() {
        return labels.getFirst().start();
    }

    int end() {
        return labels.getLast().end();
    }

    private char before() {
        return PercentEncoding.before(text, start());
    }

    /** The label that a namespace follows as in {@code api.shop} or {@code api.shop.svc}; negative if there is none. */
    int serviceBefore(String namespace) {
        for (int i = 1; i < labels.size(); i++) {
            String label = labels.get(i).text();
            boolean last = i + 1 == labels.size();
            boolean service = !last && labels.get(i + 1).text().equalsIgnoreCase("svc");
            boolean host = service || authority.isPresent();
            if ((last || service) && (host ? label.equalsIgnoreCase(namespace) : label.equals(namespace))) {
                return i - 1;
            }
        }
        return -1;
    }

    /** Whether what follows is a tag or a digest, as behind the name of an image. */
    boolean isTagged() {
        return at(text, end()) == ':' || at(text, end()) == '@';
    }

    /** Whether it is a name behind a namespace: {@code shop/api}. */
    boolean isBehind(String namespace) {
        char further = at(text, start() - namespace.length() - 2);
        return labels.size() == 1
                && text.startsWith(namespace + "/", start() - namespace.length() - 1)
                && !isLabel(further)
                && further != '.'
                && further != '/';
    }

    /**
     * Whether it reads like a Service in a namespace that is a usual word too: {@code api.dev}, or {@code api-0.api.dev}, and nothing else. Names of
     * domains end like that.
     */
    boolean isLikeServiceIn(String namespace) {
        int service = serviceBefore(namespace);
        return service >= 0
                && service + 2 == labels.size()
                && (service == 0
                        || service == 1
                                && withoutOrdinal(labels.getFirst().text()).isPresent());
    }

    /** Whether it certainly is a Service of one of these workloads in such a namespace. */
    boolean isServiceIn(String namespace, Set<String> workloads) {
        return isLikeServiceIn(namespace)
                && isHost()
                && workloads.contains(Token.lower(labels.get(labels.size() - 2).text()));
    }

    /** {@code db-0.db}: a pod of a StatefulSet, by the Service of the same name or one whose name begins with it. */
    boolean isPod() {
        return labels.size() == 2
                && withoutOrdinal(Token.lower(labels.getFirst().text()))
                        .filter(it -> {
                            String service = Token.lower(labels.getLast().text());
                            return service.equals(it) || service.startsWith(it + "-");
                        })
                        .isPresent();
    }

    /** Whether it is something else than a name of this namespace: a part of a path, or a Service of another namespace. */
    boolean isElsewhere() {
        boolean path =
                before() == '/' && authority.filter(it -> it.start() == start()).isEmpty();
        return path || labels.stream().skip(2).anyMatch(label -> label.text().equalsIgnoreCase("svc"));
    }

    /** Certainly a host: of an address, or with a port a whole value. */
    boolean isHost() {
        return authority.isPresent()
                ? isIn(Authority.Kind.Network) && endsHost() || isIn(Authority.Kind.Unknown) && port() >= SHORTEST_PORT
                : value.isValue() && !value.ofImage() && port() >= SHORTEST_PORT && endsValue(portEnd());
    }

    /** It may be a host, whatever it is called: of an address, before a port, or a whole value. */
    boolean mayBeHost() {
        if (authority.isPresent()) {
            return !isIn(Authority.Kind.Storage) && endsHost() && isAtHost();
        }
        if (value.isValue()) {
            return !value.ofImage() && (port() > 0 || endsValue(end()));
        }
        return port() > 0 && isLone(before());
    }

    private boolean isIn(Authority.Kind kind) {
        return authority.filter(it -> it.kind() == kind).isPresent() && isAtHost();
    }

    /** Whether a host stands here in the authority, neither a user nor a password. */
    private boolean isAtHost() {
        return authority
                .filter(it -> it.hosts() == start() || start() > it.hosts() && before() == ',')
                .isPresent();
    }

    private boolean endsHost() {
        char after = decoded(end());
        return end() == text.length() || ENDS_HOST.indexOf(after) >= 0 || after == '.' && !isLabel(at(text, end() + 1));
    }

    /** How many digits of a port follow; 0 if no port follows. */
    private int port() {
        if (decoded(end()) != ':') {
            return 0;
        }
        int digits = end() + (at(text, end()) == ':' ? 1 : PercentEncoding.LENGTH);
        int start = digits;
        while (digits - start <= LONGEST_PORT && Character.isDigit(at(text, digits))) {
            digits++;
        }
        boolean port = digits - start <= LONGEST_PORT && !isLabel(at(text, digits)) && at(text, digits) != '@';
        return port ? digits - start : 0;
    }

    /** Where it ends with its port, if it has one. */
    int portEnd() {
        int port = port();
        return port == 0 ? end() : end() + (at(text, end()) == ':' ? 1 : PercentEncoding.LENGTH) + port;
    }

    /** Whether a value ends at a position: with the text or its line, a quote, a bracket, a comma; behind {@code =} at a blank too. */
    private boolean endsValue(int position) {
        int after = position;
        while (after < text.length() && " \t\r".indexOf(text.charAt(after)) >= 0) {
            after++;
        }
        if (after == text.length() || after > position && (value.behindEquals() || text.charAt(after) == '#')) {
            return true;
        }
        char c = text.charAt(after);
        return c == '\n' ? !value.isFirst() || text.substring(after).isBlank() : ENDS_VALUE.indexOf(c) >= 0;
    }

    /** Whether the next element of a list may begin behind a comma at this position. */
    boolean isBeforeComma(int comma) {
        int at = portEnd();
        while (at < comma && " \t\"'\\".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at == comma;
    }

    /** One label that is a word of its own, a name before {@code :} and {@code =} too. */
    boolean isAlone() {
        char before = before();
        char after = decoded(end());
        boolean sentence = after == '.' && !isLabel(at(text, end() + 1));
        boolean fallback = before == '-' && at(text, start() - 2) == ':';
        return labels.size() == 1
                && (isLone(before) || before == ':' || fallback)
                && (end() == text.length() || isLone(after) || after == ':' || sentence);
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
