package dev.shiplock.gate;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.shiplock.comparison.KnownSecrets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The parts of an answer that an expression speaks of, and what of them people may see. */
final class References {
    private static final int SHOWN = 64;
    private static final Set<String> VISIBLE = Set.of("status", "body", "target", "object");
    private static final Pattern SECRET = Pattern.compile(
            "(?i).*(passw|pwd|secret|token|credential|private|api_?key|auth|cookie|session|signature).*");

    private References() {}

    /** A variable, and the way down from it: names of members and positions in lists. */
    record Path(String variable, List<Object> steps) {
        @Override
        public String toString() {
            return variable
                    + steps.stream()
                            .map(step -> step instanceof String name ? "." + name : "[" + step + "]")
                            .collect(Collectors.joining());
        }
    }

    /** Every path in an expression, each once, in the order of the text. */
    static List<Path> in(CelExpr expression) {
        Set<Path> found = new LinkedHashSet<>();
        collect(expression, found);
        return List.copyOf(found);
    }

    private static void collect(CelExpr expression, Set<Path> found) {
        Optional<Path> path = path(expression);
        if (path.isPresent()) {
            found.add(path.get());
            return;
        }
        switch (expression.getKind()) {
            case SELECT -> collect(expression.select().operand(), found);
            case CALL -> {
                expression.call().target().ifPresent(target -> collect(target, found));
                expression.call().args().forEach(argument -> collect(argument, found));
            }
            case LIST -> expression.list().elements().forEach(element -> collect(element, found));
            case STRUCT -> expression.struct().entries().forEach(entry -> collect(entry.value(), found));
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    collect(entry.key(), found);
                    collect(entry.value(), found);
                });
            case COMPREHENSION -> {
                CelExpr.CelComprehension loop = expression.comprehension();
                collect(loop.iterRange(), found);
                Set<Path> inner = new LinkedHashSet<>();
                List.of(loop.loopCondition(), loop.loopStep(), loop.result()).forEach(part -> collect(part, inner));
                inner.removeIf(step -> step.variable().equals(loop.iterVar())
                        || step.variable().equals(loop.iterVar2())
                        || step.variable().equals(loop.accuVar()));
                found.addAll(inner);
            }
            case CONSTANT, IDENT, NOT_SET -> {}
        }
    }

    private static Optional<Path> path(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> Optional.of(new Path(expression.ident().name(), List.of()));
            case SELECT ->
                path(expression.select().operand())
                        .map(path -> down(path, expression.select().field()));
            case CALL -> indexed(expression.call());
            case CONSTANT, LIST, STRUCT, MAP, COMPREHENSION, NOT_SET -> Optional.empty();
        };
    }

    /** {@code a[0]}, {@code a['b']}, {@code a.?b} and {@code a[?'b']}. */
    private static Optional<Path> indexed(CelExpr.CelCall call) {
        boolean index = Set.of("_[_]", "_[?_]", "_?._").contains(call.function());
        if (!index || call.args().get(1).getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
            return Optional.empty();
        }
        CelConstant step = call.args().get(1).constant();
        return path(call.args().get(0)).flatMap(path -> switch (step.getKind()) {
            case STRING_VALUE -> Optional.of(down(path, step.stringValue()));
            case INT64_VALUE -> Optional.of(down(path, step.int64Value()));
            default -> Optional.empty();
        });
    }

    private static Path down(Path path, Object step) {
        List<Object> steps = new ArrayList<>(path.steps());
        steps.add(step);
        return new Path(path.variable(), steps);
    }

    /** {@code "; body.status is 'degraded', status is 200"}; only single values, short, and nothing that looks secret. */
    static String show(List<Path> references, Map<String, Object> variables, KnownSecrets secrets) {
        String shown = references.stream()
                .filter(path -> VISIBLE.contains(path.variable()))
                .flatMap(path -> shown(path, variables, secrets).stream())
                .collect(Collectors.joining(", "));
        return shown.isEmpty() ? "" : "; " + shown;
    }

    private static Optional<String> shown(Path path, Map<String, Object> variables, KnownSecrets secrets) {
        Object value = variables;
        for (Object step : withVariable(path)) {
            value = switch (value) {
                case Map<?, ?> map when step instanceof String name && map.get(name) != null -> map.get(name);
                case List<?> list
                when step instanceof Long position && position >= 0 && position < list.size() ->
                    list.get(position.intValue());
                default -> null;
            };
            if (value == null) {
                return Optional.of(path + " is not there");
            }
        }
        if (path.steps().stream()
                .anyMatch(step -> SECRET.matcher(step.toString()).matches())) {
            return Optional.of(path + " is hidden");
        }
        return switch (value) {
            case String text -> Optional.of(path + " is '" + shorten(secrets.masked(text)) + "'");
            case Number number -> Optional.of(path + " is " + number);
            case Boolean truth -> Optional.of(path + " is " + truth);
            default -> Optional.empty();
        };
    }

    private static List<Object> withVariable(Path path) {
        List<Object> all = new ArrayList<>();
        all.add(path.variable());
        all.addAll(path.steps());
        return all;
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
