package dev.shiplock.plan;

import dev.shiplock.plan.PlanResult.Refused;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One demand on what is asked for.
 *
 * @param reason the refusal's reason, in one CamelCase word
 * @param problem what is wrong with a subject, with which object, and what to do; empty if nothing is
 */
record Check<T>(String reason, Function<T, Optional<String>> problem) {

    /** The first problem of a chain. */
    static <T> Optional<Refused> first(List<Check<T>> chain, T subject) {
        return chain.stream()
                .flatMap(check -> check.problem.apply(subject).stream().map(it -> new Refused(check.reason, it)))
                .findFirst();
    }

    /** The first element that an earlier one equals. */
    static <E> Optional<E> firstTwice(Stream<E> elements) {
        java.util.Set<E> seen = new java.util.HashSet<>();
        return elements.filter(element -> !seen.add(element)).findFirst();
    }
}
