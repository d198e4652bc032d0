package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Guards an environment against the own values of others: their hosts, databases, buckets, and their namespaces in addresses. A value that
 * two environments have in common belongs to neither.
 */
public final class OwnValues {
    private final Tokens tokens;

    /** An environment whose values must not be found in the guarded one. */
    public record Other(String environment, String namespace, EnvironmentSpec spec) {}

    private OwnValues(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Guards one environment against others. */
    public static OwnValues guarding(Other guarded, List<Other> others) {
        List<Token> tokens = new ArrayList<>(tokens(guarded, false));
        Set<String> held = tokens.stream().map(Token::text).collect(Collectors.toSet());
        others.stream()
                .flatMap(it -> tokens(it, true).stream())
                .filter(token -> !held.contains(token.text()))
                .forEach(tokens::add);
        return new OwnValues(Tokens.of(tokens));
    }

    private static List<Token> tokens(Other environment, boolean foreign) {
        return Tokens.ofEnvironment(environment.environment(), environment.namespace(), environment.spec(), foreign);
    }

    static OwnValues guarding(EnvironmentSnapshot guarded, EnvironmentSnapshot other) {
        return guarding(other(guarded), List.of(other(other)));
    }

    private static Other other(EnvironmentSnapshot snapshot) {
        return new Other(snapshot.name(), snapshot.namespace(), snapshot.spec());
    }

    /**
     * The other environments' values that a text holds, each as {@code environment/name}, for instance {@code staging/database}; nothing of
     * the text itself is in the answer.
     */
    public List<String> foreignIn(String text) {
        List<Tokens.Match> found = tokens.find(text);
        if (found.isEmpty()) {
            return List.of();
        }
        return found.stream()
                .map(Tokens.Match::token)
                .filter(Token::foreign)
                .map(token -> token.environment() + "/" + token.name())
                .distinct()
                .toList();
    }
}
