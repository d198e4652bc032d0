package dev.shiplock.gate;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.values.CelByteString;
import dev.cel.runtime.CelEvaluationListener;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Ends an evaluation that makes too much or looks through too much. A limit of rounds alone does not: each round may double a text, or compare
 * all of an answer with itself.
 *
 * <p>Operators like {@code ||} swallow what goes wrong on one side, so who evaluates asks {@link #isExhausted} in the end, whatever came out.
 */
final class Budget implements CelEvaluationListener {
    /** Bytes, about, of all that one evaluation makes. */
    private static final long MADE = 4L << 20;
    /** Characters and values that one evaluation may look at, again and again. */
    private static final long SEEN = 16L << 20;
    /** Characters of a text that is split: each piece is an object of its own, many times its size. */
    private static final int SPLIT = 64 << 10;

    /** Characters that are sought at each place of a text for the price of looking at the text once more. */
    private static final long SOUGHT_AT_ONCE = 16;
    /** The same for the steps of a regular expression, each of which takes longer. */
    private static final long STEPS_AT_ONCE = 4;

    private static final long OBJECT = 32;

    /** Calls that pass on what there is. */
    private static final Set<String> PASSING_ON = Set.of(
            "_[_]", "_[?_]", "_?._", "_?_:_", "orValue", "or", "value", "optional.of", "optional.ofNonZeroValue");

    private final Costs costs;
    /** How long the texts are that are about to be looked through, by id. */
    private final Map<Long, Long> texts = new HashMap<>();

    private long made;
    private long seen;
    private boolean exhausted;

    Budget(Costs costs) {
        this.costs = costs;
    }

    /** Whether the evaluation was ended; then its result means nothing. */
    boolean isExhausted() {
        return exhausted;
    }

    /** After each part of an expression; the parts of a call come before it, a text before what is sought in it. */
    @Override
    public void callback(CelExpr part, Object result) {
        made += made(part, result);
        seen += 1 + seen(part, result) + search(part, result);
        boolean splits = costs.split().contains(part.id()) && size(result) > SPLIT;
        // An ask that takes too long is interrupted, which the evaluator itself does not look at.
        exhausted |=
                splits || made > MADE || seen > SEEN || Thread.currentThread().isInterrupted();
        if (exhausted) {
            throw new IllegalStateException("the expression is too dear");
        }
    }

    private static long made(CelExpr part, Object result) {
        return switch (part.getKind()) {
            case CALL -> madeByCall(part.call(), result);
            case LIST, MAP, STRUCT -> bytes(result);
            case CONSTANT, IDENT, SELECT, COMPREHENSION, NOT_SET -> 0;
        };
    }

    private static long madeByCall(CelExpr.CelCall call, Object result) {
        if (PASSING_ON.contains(call.function())) {
            return 0;
        }
        // The rounds of map and filter add to one list, whose elements have been counted.
        boolean addsToResult = call.function().equals("_+_")
                && call.args().getFirst().getKind() == CelExpr.ExprKind.Kind.IDENT
                && call.args().getFirst().ident().name().startsWith("@");
        return addsToResult ? 0 : bytes(result);
    }

    private static long bytes(Object made) {
        return switch (made) {
            case Collection<?> list -> OBJECT + 16L * list.size();
            case Map<?, ?> map -> OBJECT + 64L * map.size();
            case String _, CelByteString _ -> OBJECT + size(made);
            default -> 0;
        };
    }

    private long seen(CelExpr part, Object result) {
        if (costs.compared().contains(part.id())) {
            return count(result, SEEN - seen);
        }
        return costs.searched().contains(part.id()) && result instanceof Collection<?>
                ? count(result, SEEN - seen)
                : size(result);
    }

    /** What the call costs whose last argument this is: it is made next, and is not interrupted. */
    private long search(CelExpr part, Object result) {
        Costs.Sought sought = costs.sought().get(part.id());
        if (sought == null) {
            texts.put(part.id(), size(result));
            return 0;
        }
        long steps =
                sought.steps().isPresent() ? sought.steps().getAsLong() / STEPS_AT_ONCE : size(result) / SOUGHT_AT_ONCE;
        return texts.getOrDefault(sought.text(), 0L) * steps;
    }

    /** Characters; a list's or a map's own size costs nothing to look at. */
    private static long size(Object value) {
        return switch (value) {
            case String text -> text.length();
            case CelByteString bytes -> bytes.size();
            default -> 0;
        };
    }

    /** Everything that is in a value, up to a limit. */
    private static long count(Object value, long limit) {
        return switch (value) {
            case Map<?, ?> map -> inside(map.values(), limit);
            case Collection<?> list -> inside(list, limit);
            default -> 1 + size(value);
        };
    }

    private static long inside(Collection<?> values, long limit) {
        long count = 1;
        for (Object one : values) {
            if (count > limit) {
                return count;
            }
            count += count(one, limit - count);
        }
        return count;
    }
}
