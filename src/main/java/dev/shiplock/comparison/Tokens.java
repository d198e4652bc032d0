package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the own values of environments in texts. A longer value is found before the shorter one that it holds, and of two that are equal the
 * one of the environment that was named first. The time that it takes grows with the text's length, whatever the text.
 */
final class Tokens {
    private static final String SUBDOMAINS = "*.";

    /** By the first character, in lower case; the ranks of each in their order. */
    private final Map<Character, List<Ranked>> byFirst = new HashMap<>();

    private final BitSet firsts = new BitSet();

    /** A token and its place among all. */
    private record Ranked(Token token, int rank, int host) {}

    private record Candidate(Match match, int rank) {}

    /** A token in a text. */
    record Match(Token token, int start) {
        int end() {
            return start + token.text().length();
        }
    }

    private Tokens(List<Token> ordered) {
        for (int rank = 0; rank < ordered.size(); rank++) {
            Token token = ordered.get(rank);
            char first = Character.toLowerCase(token.text().charAt(0));
            byFirst.computeIfAbsent(first, it -> new ArrayList<>()).add(new Ranked(token, rank, token.hostLength()));
            firsts.set(first);
            firsts.set(Character.toUpperCase(first));
        }
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
        List<Candidate> candidates = candidates(text);
        if (candidates.size() < 2) {
            return candidates.stream().map(Candidate::match).toList();
        }
        candidates.sort(Comparator.comparingInt(Candidate::rank)
                .thenComparingInt(candidate -> candidate.match().start()));
        BitSet taken = new BitSet(text.length());
        List<Match> found = new ArrayList<>();
        for (Candidate candidate : candidates) {
            Match match = candidate.match();
            // What was found before is at least as long: it covers one end of this, or nothing of it.
            if (!taken.get(match.start()) && !taken.get(match.end() - 1)) {
                taken.set(match.start(), match.end());
                found.add(match);
            }
        }
        found.sort(Comparator.comparingInt(Match::start));
        return found;
    }

    private List<Candidate> candidates(String text) {
        List<Candidate> candidates = new ArrayList<>();
        for (int start = 0; start < text.length(); start++) {
            char first = text.charAt(start);
            if (!firsts.get(first) || Token.isWord(PercentEncoding.before(text, start))) {
                continue;
            }
            for (Ranked ranked : byFirst.getOrDefault(Character.toLowerCase(first), List.of())) {
                if (ranked.token().standsAt(text, start, ranked.host())) {
                    candidates.add(new Candidate(new Match(ranked.token(), start), ranked.rank()));
                }
            }
        }
        return candidates;
    }
}
