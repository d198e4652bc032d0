package dev.shiplock.gate;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compiles the CEL expressions of gates, each once. */
public final class Expressions {
    private static final int CACHED = 1000;
    private static final int MAX_ITERATIONS = 10_000;
    private static final int MAX_LENGTH = 1024;

    private static final CelOptions LIMITS = CelOptions.current()
            .comprehensionMaxIterations(MAX_ITERATIONS)
            .maxExpressionCodePointSize(MAX_LENGTH)
            .maxParseRecursionDepth(50)
            .maxRegexProgramSize(RegularExpressions.LARGEST)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    /** Those that make a text much longer in one step are left out: a {@link Budget} sees only what has been made. */
    private static final Set<Function> TEXT =
            Set.copyOf(EnumSet.complementOf(EnumSet.of(Function.REPLACE, Function.JOIN)));

    private final Map<Key, Compiled> cache = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Compiled> eldest) {
            return size() > CACHED;
        }
    };

    /** What an expression is about. */
    public enum Subject {
        /** An HTTP answer. */
        HTTP(Map.of(
                "status",
                SimpleType.INT,
                "body",
                SimpleType.DYN,
                "text",
                SimpleType.STRING,
                "headers",
                MapType.create(SimpleType.STRING, SimpleType.STRING),
                "target",
                MapType.create(SimpleType.STRING, SimpleType.STRING))),
        /** An object of the cluster. */
        OBJECT(Map.of("object", SimpleType.DYN));

        private final Cel cel;

        Subject(Map<String, CelType> variables) {
            CelCompilerLibrary optional = CelOptionalLibrary.INSTANCE;
            CelBuilder builder = CelFactory.standardCelBuilder()
                    .setOptions(LIMITS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addCompilerLibraries(optional, CelExtensions.strings(TEXT))
                    .addRuntimeLibraries(CelOptionalLibrary.INSTANCE, CelExtensions.strings(TEXT))
                    .setResultType(SimpleType.BOOL);
            variables.forEach(builder::addVar);
            this.cel = builder.build();
        }
    }

    /** What became of a text. */
    public sealed interface Compiled {}

    /** It can be evaluated. */
    public record Valid(Expression expression) implements Compiled {}

    /** It cannot; the message is the compiler's. */
    public record Invalid(String message) implements Compiled {}

    private record Key(Subject subject, String text) {}

    /** Compiles a text, or finds it among the last thousand. */
    public Compiled compile(Subject subject, String text) {
        Key key = new Key(subject, text);
        synchronized (cache) {
            return cache.computeIfAbsent(key, Expressions::compile);
        }
    }

    private static Compiled compile(Key key) {
        try {
            CelAbstractSyntaxTree tree = key.subject().cel.compile(key.text()).getAst();
            Optional<String> problem = RegularExpressions.problem(tree.getExpr());
            if (problem.isPresent()) {
                return new Invalid(problem.get());
            }
            return new Valid(new Expression(key.text(), key.subject().cel.createProgram(tree), tree.getExpr()));
        } catch (CelValidationException e) {
            return new Invalid(e.getErrors().stream()
                    .limit(3)
                    .map(issue -> issue.getMessage() + " (at character "
                            + (issue.getSourceLocation().getColumn() + 1) + ")")
                    .collect(Collectors.joining("; ")));
        } catch (CelEvaluationException e) {
            return new Invalid(String.valueOf(e.getMessage()));
        }
    }
}
