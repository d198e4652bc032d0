package dev.shiplock.comparison;

import dev.shiplock.api.EnvironmentSpec;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import dev.shiplock.snapshot.ObjectRef;
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
    private final List<Other> inShortNamespaces;

    /**
     * An environment whose values must not be found in the guarded one.
     *
     * @param workloads by their names; a namespace shorter than four characters is found only behind one of these
     */
    public record Other(String environment, String namespace, EnvironmentSpec spec, Set<String> workloads) {
        public Other {
            workloads = Set.copyOf(workloads);
        }

        /** One of which the workloads are not known. */
        public Other(String environment, String namespace, EnvironmentSpec spec) {
            this(environment, namespace, spec, Set.of());
        }

        /** One as it was read. */
        public static Other of(EnvironmentSnapshot snapshot) {
            return new Other(
                    snapshot.name(),
                    snapshot.namespace(),
                    snapshot.spec(),
                    snapshot.workloads().keySet().stream().map(ObjectRef::name).collect(Collectors.toSet()));
        }
    }

    private OwnValues(Tokens tokens, List<Other> inShortNamespaces) {
        this.tokens = tokens;
        this.inShortNamespaces = inShortNamespaces;
    }

    /** Guards one environment against others. */
    public static OwnValues guarding(Other guarded, List<Other> others) {
        List<Token> tokens = new ArrayList<>(tokens(guarded, false));
        Set<String> held = tokens.stream().map(Token::meaning).collect(Collectors.toSet());
        others.stream()
                .flatMap(it -> tokens(it, true).stream())
                .filter(token -> !held.contains(token.meaning()))
                .forEach(tokens::add);
        return new OwnValues(
                Tokens.of(tokens),
                others.stream()
                        .filter(it -> it.namespace().length() < Token.SHORTEST
                                && !it.workloads().isEmpty()
                                && !it.namespace().equals(guarded.namespace()))
                        .toList());
    }

    private static List<Token> tokens(Other environment, boolean foreign) {
        return Tokens.ofEnvironment(environment.environment(), environment.namespace(), environment.spec(), foreign);
    }

    static OwnValues guarding(EnvironmentSnapshot guarded, EnvironmentSnapshot other) {
        return guarding(Other.of(guarded), List.of(Other.of(other)));
    }

    /**
     * The other environments' values that a text holds, also where it holds them encoded as a part of an address, each as {@code
     * environment/name}, for instance {@code staging/database}; nothing of the text itself is in the answer.
     */
    public List<String> foreignIn(String text) {
        return Stream.concat(Stream.of(text), PercentEncoding.readings(text).stream())
                .flatMap(reading -> Stream.concat(
                        tokens.find(reading).stream().map(Tokens.Match::token).flatMap(OwnValues::foreign),
                        inShortNamespaces(reading)))
                .distinct()
                .toList();
    }

    private Stream<String> inShortNamespaces(String text) {
        if (inShortNamespaces.isEmpty()) {
            return Stream.empty();
        }
        List<HostRun> runs = HostRuns.in(text, "");
        return inShortNamespaces.stream()
                .filter(it -> runs.stream().anyMatch(run -> run.isServiceIn(it.namespace(), it.workloads())))
                .map(it -> it.environment() + "/" + Token.NAMESPACE);
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
