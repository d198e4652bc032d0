package dev.shiplock.gate;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.shiplock.comparison.KnownSecrets;
import java.util.List;
import java.util.Map;

/** A compiled expression that says what an answer must be like. */
public final class Expression {
    private static final String TOO_DEAR =
            "it makes or looks through too much text or too many values; let it speak of single fields, or of a smaller answer";

    private final String text;
    private final CelRuntime.Program program;
    private final List<References.Path> references;
    private final Costs costs;

    Expression(String text, CelRuntime.Program program, CelExpr tree) {
        this.text = text;
        this.program = program;
        this.references = References.in(tree);
        this.costs = Costs.of(tree);
    }

    /** What an evaluation says. */
    public sealed interface Result {}

    /** The expression is true. */
    public record Holds() implements Result {}

    /** It is not; the message says which expression, and the values of what it speaks of. */
    public record DoesNotHold(String message) implements Result {}

    /** It cannot be decided, for instance since a field is not there, or since it makes or compares too much. */
    public record Undecided(String message) implements Result {}

    public String text() {
        return text;
    }

    /** Whether the expression speaks of this variable. */
    public boolean speaksOf(String variable) {
        return references.stream().anyMatch(path -> path.variable().equals(variable));
    }

    /** Evaluates it; values are what JSON can hold, and a JSON null is {@link Values#NULL}. */
    public Result evaluate(Map<String, Object> variables) {
        return evaluate(variables, KnownSecrets.NONE);
    }

    /** @param secrets what the message must not show */
    Result evaluate(Map<String, Object> variables, KnownSecrets secrets) {
        Budget budget = new Budget(costs);
        Object result;
        try {
            result = program.trace(variables, budget);
        } catch (CelEvaluationException e) {
            return undecided(budget.isExhausted() ? TOO_DEAR : reason(e), variables, secrets);
        }
        if (budget.isExhausted()) {
            return undecided(TOO_DEAR, variables, secrets);
        }
        if (Boolean.TRUE.equals(result)) {
            return new Holds();
        }
        return new DoesNotHold(
                (Boolean.FALSE.equals(result) ? "'" + text + "' is false" : "'" + text + "' is neither true nor false")
                        + References.show(references, variables, secrets));
    }

    private Undecided undecided(String why, Map<String, Object> variables, KnownSecrets secrets) {
        return new Undecided(
                "'" + text + "' cannot be decided: " + why + References.show(references, variables, secrets));
    }

    /** The evaluator's own words, which speak of keys and types, not of values. */
    private static String reason(CelEvaluationException e) {
        return e.getErrorCode().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
