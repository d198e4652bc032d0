package dev.shiplock.gate;

import dev.cel.common.ast.CelExpr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which parts of an expression are dear.
 *
 * @param compared ids of what is compared as a whole
 * @param searched ids of what is looked through for something
 * @param split ids of texts that are split
 * @param sought by the id of what a text is looked through for: which text that is
 */
record Costs(Set<Long> compared, Set<Long> searched, Set<Long> split, Map<Long, Sought> sought) {
    private static final Set<String> COMPARING = Set.of("_==_", "_!=_");

    /** They look for their argument at each place of the text. */
    private static final Set<String> SEEKING = Set.of("contains", "indexOf", "lastIndexOf", "split");

    /**
     * A text that is looked through.
     *
     * @param text its id
     * @param steps those of the pattern that is looked for; empty for a text, which has as many as characters
     */
    record Sought(long text, OptionalLong steps) {}

    Costs {
        compared = Set.copyOf(compared);
        searched = Set.copyOf(searched);
        split = Set.copyOf(split);
        sought = Map.copyOf(sought);
    }

    static Costs of(CelExpr expression) {
        Search search = new Search(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
        search.collect(expression);
        return new Costs(search.compared, search.searched, search.split, search.sought);
    }

    private record Search(Set<Long> compared, Set<Long> searched, Set<Long> split, Map<Long, Sought> sought) {
        private void collect(CelExpr expression) {
            switch (expression.getKind()) {
                case SELECT -> collect(expression.select().operand());
                case CALL -> call(expression, expression.call());
                case LIST -> expression.list().elements().forEach(this::collect);
                case STRUCT -> expression.struct().entries().forEach(entry -> collect(entry.value()));
                case MAP ->
                    expression.map().entries().forEach(entry -> {
                        collect(entry.key());
                        collect(entry.value());
                    });
                case COMPREHENSION -> {
                    CelExpr.CelComprehension loop = expression.comprehension();
                    List.of(loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(), loop.result())
                            .forEach(this::collect);
                }
                case CONSTANT, IDENT, NOT_SET -> {}
            }
        }

        private void call(CelExpr expression, CelExpr.CelCall call) {
            if (COMPARING.contains(call.function())) {
                call.args().forEach(argument -> compared.add(argument.id()));
            }
            if (call.function().equals("@in")) {
                searched.add(call.args().getLast().id());
            }
            RegularExpressions.pattern(expression)
                    .ifPresent(pattern -> matches(call.target().orElseGet(call.args()::getFirst), pattern));
            call.target().ifPresent(target -> {
                if (SEEKING.contains(call.function())) {
                    sought.put(call.args().getFirst().id(), new Sought(target.id(), OptionalLong.empty()));
                }
                if (call.function().equals("split")) {
                    split.add(target.id());
                }
                collect(target);
            });
            call.args().forEach(this::collect);
        }

        private void matches(CelExpr text, CelExpr pattern) {
            Optional<String> literal = RegularExpressions.literal(pattern);
            literal.ifPresent(written ->
                    sought.put(pattern.id(), new Sought(text.id(), OptionalLong.of(PatternSize.of(written)))));
        }
    }
}
