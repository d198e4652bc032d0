package dev.shiplock.gate;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableExpr;
import java.util.Optional;
import java.util.stream.Stream;

/** The regular expressions of an expression: each must be known before the run, and of a size that can be compiled. */
final class RegularExpressions {
    /** Steps of a pattern's program. */
    static final int LARGEST = 2000;

    private RegularExpressions() {}

    /** What keeps an expression from being asked, in one sentence. */
    static Optional<String> problem(CelExpr expression) {
        return CelNavigableExpr.fromExpr(expression)
                .allNodes()
                .map(CelNavigableExpr::expr)
                .flatMap(part -> pattern(part).stream())
                .flatMap(pattern -> problemOf(pattern).stream())
                .findFirst();
    }

    /** The pattern that a part of an expression matches a text with, if it does. */
    static Optional<CelExpr> pattern(CelExpr part) {
        return part.getKind() == CelExpr.ExprKind.Kind.CALL
                        && part.call().function().equals("matches")
                ? Optional.of(part.call().args().getLast())
                : Optional.empty();
    }

    /** A pattern as it was written; empty if it comes about only while the expression is evaluated. */
    static Optional<String> literal(CelExpr pattern) {
        return Stream.of(pattern)
                .filter(part -> part.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && part.constant().getKind() == CelConstant.Kind.STRING_VALUE)
                .map(part -> part.constant().stringValue())
                .findFirst();
    }

    private static Optional<String> problemOf(CelExpr pattern) {
        Optional<String> literal = literal(pattern);
        if (literal.isEmpty()) {
            return Optional.of("the pattern of matches() must be written out as one text, so that nothing that is "
                    + "answered becomes a regular expression");
        }
        return PatternSize.of(literal.get()) > LARGEST
                ? Optional.of("the pattern '" + literal.get() + "' of matches() is too large: with all its repetitions "
                        + "it has more than " + LARGEST + " steps; repeat less, or let * or + repeat")
                : Optional.empty();
    }
}
