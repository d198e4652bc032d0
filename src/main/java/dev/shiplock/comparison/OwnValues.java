package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        Set<String> held = tokens.stream().map(Token::meaning).collect(Collectors.toSet());
        others.stream()
                .flatMap(it -> tokens(it, true).stream())
                .filter(token -> !held.contains(token.meaning()))
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
     * The other environments' values that a text holds, also where it holds them encoded as a part of an address, each as {@code
     * environment/name}, for instance {@code staging/database}; nothing of the text itself is in the answer.
     */
    public List<String> foreignIn(String text) {
        return Stream.concat(Stream.of(text), PercentEncoding.readings(text).stream())
                .flatMap(reading -> tokens.find(reading).stream())
                .map(Tokens.Match::token)
                .flatMap(OwnValues::foreign)
                .distinct()
                .toList();
    }

    /** The same for the name of an image, whose repository may be called like a namespace and is none. */
    List<String> foreignInImage(String image) {
        return tokens.find(image).stream()
                .filter(match -> !match.token().isNamespace() || match.token().isInHost(image, match.start()))
                .map(Tokens.Match::token)
                .flatMap(OwnValues::foreign)
                .distinct()
                .toList();
    }

    private static Stream<String> foreign(Token token) {
        return token.foreign() ? Stream.of(token.environment() + "/" + token.name()) : Stream.empty();
    }
}
