package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with gates before a run asks them. */
public final class GateCheck {
    private final Gates gates;

    public GateCheck(Gates gates) {
        this.gates = gates;
    }

    /**
     * What is wrong with a gate.
     *
     * @param reason in one CamelCase word, for a condition
     * @param message what it is, and what to change
     */
    public record Problem(String gate, String reason, String message) {}

    /** Problems of the gates of one phase: the phase's own and the environment's house gates. */
    public List<Problem> check(List<GateSpec> specs) {
        List<Problem> problems = new ArrayList<>(twice(specs));
        specs.forEach(spec -> problems.addAll(gates.check(spec)));
        return List.copyOf(problems);
    }

    /**
     * What gates need in the cluster and cannot find there now. Asked before a run, since no new revision brings it; what cannot be read for the
     * moment is not missing.
     *
     * @param namespace where they are to be asked
     */
    public List<Problem> missing(List<GateSpec> specs, String namespace) {
        return specs.stream()
                .flatMap(spec -> gates.missing(spec, namespace).stream()
                        .map(what -> new Problem(
                                spec.name(),
                                "GateCannotAsk",
                                "gate " + spec.name() + ": " + what + "; nothing is changed until that is put right")))
                .toList();
    }

    /** Problems of the gates before the first change. */
    public List<Problem> checkPreflight(List<GateSpec> specs) {
        List<Problem> problems = new ArrayList<>(check(specs));
        specs.stream()
                .filter(spec -> spec.restarts() != null)
                .map(spec -> new Problem(
                        spec.name(),
                        "GateNotForPreflight",
                        "gate " + spec.name() + " counts restarts of promoted pods; before the first change there are "
                                + "none: move it to a phase"))
                .forEach(problems::add);
        return List.copyOf(problems);
    }

    private static List<Problem> twice(List<GateSpec> specs) {
        Set<String> names = new HashSet<>();
        return specs.stream()
                .map(GateSpec::name)
                .filter(name -> !names.add(name))
                .map(name -> new Problem(
                        name,
                        "DuplicateGate",
                        "two gates are called " + name
                                + " (the environment's house gates count, too); rename one of the " + "promotion's"))
                .toList();
    }

    static Optional<Problem> expression(
            String gate, String field, Expressions.Subject subject, String text, Expressions expressions) {
        return switch (expressions.compile(subject, text)) {
            case Expressions.Valid valid -> Optional.empty();
            case Expressions.Invalid(String message) ->
                Optional.of(new Problem(
                        gate,
                        "InvalidExpression",
                        "gate " + gate + ": " + field + " '" + text + "' is not an expression that is true or false: "
                                + message + "; " + advice(subject)));
        };
    }

    private static String advice(Expressions.Subject subject) {
        return switch (subject) {
            case HTTP -> "it may use status, body, text, headers and target.version";
            case OBJECT -> "it may use object";
        };
    }
}
