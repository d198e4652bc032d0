package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Finds the own values of environments in texts. A longer value is found before the shorter one that it holds, and of two that are equal the
 * one of the environment that was named first.
 */
final class Tokens {
    private static final String SUBDOMAINS = "*.";

    private final List<Token> tokens;

    /** A token in a text. */
    record Match(Token token, int start) {
        int end() {
            return start + token.text().length();
        }
    }

    private Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Tokens of several environments; where lengths are equal, earlier ones win. */
    static Tokens of(Collection<Token> tokens) {
        List<Token> ordered = new ArrayList<>(tokens);
        ordered.sort(Comparator.comparingInt((Token token) -> token.text().length())
                .reversed()
                .thenComparing(Token::isNamespace));
        return new Tokens(List.copyOf(ordered));
    }

    /** An environment's own values that are long enough, and its namespace. */
    static List<Token> ofEnvironment(String environment, String namespace, EnvironmentSpec spec, boolean foreign) {
        List<Token> tokens = new ArrayList<>();
        new TreeMap<>(spec.own()).forEach((name, value) -> {
            String text = text(value);
            if (text.length() >= Token.SHORTEST) {
                tokens.add(new Token(text, environment, name, value.startsWith(SUBDOMAINS), foreign));
            }
        });
        tokens.add(new Token(namespace, environment, Token.NAMESPACE, false, foreign));
        return tokens;
    }

    /** An own value without the mark of its subdomains. */
    static String text(String own) {
        return own.startsWith(SUBDOMAINS) ? own.substring(SUBDOMAINS.length()) : own;
    }

    /** All tokens of a text in their order; they do not overlap. */
    List<Match> find(String text) {
        List<Match> found = List.of();
        for (Token token : tokens) {
            int start = text.indexOf(token.text());
            while (start >= 0) {
                Match match = new Match(token, start);
                if (token.standsAt(text, start) && found.stream().noneMatch(it -> overlap(it, match))) {
                    found = found.isEmpty() ? new ArrayList<>() : found;
                    found.add(match);
                }
                start = text.indexOf(token.text(), start + 1);
            }
        }
        if (found.size() > 1) {
            found.sort(Comparator.comparingInt(Match::start));
        }
        return found;
    }

    private static boolean overlap(Match a, Match b) {
        return a.start < b.end() && b.start < a.end();
    }
}
