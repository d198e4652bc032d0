package dev.shiplock.gate;

import dev.cel.common.ast.CelExpr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which parts of an expression are dear.
 *
 * @param compared ids of what is compared as a whole
 * @param searched ids of what is looked through for something
 * @param split ids of texts that are split
 */
record Costs(Set<Long> compared, Set<Long> searched, Set<Long> split) {
    private static final Set<String> COMPARING = Set.of("_==_", "_!=_");

    Costs {
        compared = Set.copyOf(compared);
        searched = Set.copyOf(searched);
        split = Set.copyOf(split);
    }

    static Costs of(CelExpr expression) {
        Search search = new Search(new HashSet<>(), new HashSet<>(), new HashSet<>());
        search.collect(expression);
        return new Costs(search.compared, search.searched, search.split);
    }

    private record Search(Set<Long> compared, Set<Long> searched, Set<Long> split) {
        private void collect(CelExpr expression) {
            switch (expression.getKind()) {
                case SELECT -> collect(expression.select().operand());
                case CALL -> call(expression.call());
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

        private void call(CelExpr.CelCall call) {
            if (COMPARING.contains(call.function())) {
                call.args().forEach(argument -> compared.add(argument.id()));
            }
            if (call.function().equals("@in")) {
                searched.add(call.args().getLast().id());
            }
            call.target().ifPresent(target -> {
                if (call.function().equals("split")) {
                    split.add(target.id());
                }
                collect(target);
            });
            call.args().forEach(this::collect);
        }
    }
}
