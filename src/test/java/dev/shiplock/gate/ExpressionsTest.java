package dev.shiplock.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.shiplock.gate.Expressions.Subject;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static final String BODY = """
            {"status": "degraded", "version": "v2", "count": 3, "ratio": 0.5, "none": null, "password": "hunter2",
             "checks": [{"name": "db", "ok": true}, {"name": "queue", "ok": false}]}
            """;

    /** As large as answers are read, and a list of nearly as many elements as an expression may go through. */
    private static final Map<String, Object> LARGE = Map.of(
            "status", 200L,
            "text", "a".repeat(HttpAsker.MAX_BODY),
            "body", LongStream.range(0, 9000).boxed().toList());

    private final Expressions expressions = new Expressions();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status == 200",
                "body.status == 'degraded' && body.version == target.version",
                "body.count < 4 && body.count > 2.5 && body.ratio < 1",
                "body.none == null",
                "has(body.version) && !has(body.missing)",
                "body.?missing.orValue('x') == 'x'",
                "body.checks.exists(c, c.name == 'db' && c.ok)",
                "text.contains('degraded')",
                "headers['content-type'].startsWith('application/json')",
                "body.version.matches('^v[0-9]+$')",
                "body.checks[0].ok"
            })
    void holds(String text) {
        assertInstanceOf(Expression.Holds.class, evaluate(text), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            body.status == 'healthy' | 'body.status == 'healthy'' is false; body.status is 'degraded'
            status == 200 && body.count > 5 | 'status == 200 && body.count > 5' is false; status is 200, body.count is 3
            body.checks[1].ok | 'body.checks[1].ok' is false; body.checks[1].ok is false
            body.checks.all(c, c.ok) | 'body.checks.all(c, c.ok)' is false
            body.password == 'x' | 'body.password == 'x'' is false; body.password is hidden
            headers['content-type'] == 'x' | 'headers['content-type'] == 'x'' is false
            text == 'x' | 'text == 'x'' is false
            body.status | 'body.status' is neither true nor false; body.status is 'degraded'
            """)
    void saysWhatIsFalseAndWhy(String text, String message) {
        assertEquals(new Expression.DoesNotHold(message), evaluate(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            body.health == 'ok' | 'body.health == 'ok'' cannot be decided: attribute not found; body.health is not there
            body.none.x == 1 | 'body.none.x == 1' cannot be decided: attribute not found; body.none.x is not there
            """)
    void cannotBeDecidedWhenSomethingIsNotThere(String text, String message) {
        assertEquals(new Expression.Undecided(message), evaluate(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            status ==            | mismatched input '<EOF>'
            staus == 200         | undeclared reference to 'staus'
            status == '200'      | found no matching overload
            status + 1           | expected type 'bool' but found 'int'
            'yes'                | expected type 'bool' but found 'string'
            object.status == 'x' | undeclared reference to 'object'
            """)
    void isRefusedBeforeItIsAsked(String text, String message) {
        Expressions.Compiled compiled = expressions.compile(Subject.HTTP, text);
        String found = assertInstanceOf(Expressions.Invalid.class, compiled).message();
        assertTrue(found.contains(message), found);
    }

    /** The library that matches builds the whole program before it looks at its size: here 100 million steps and more. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "((((a{0,100}){0,100}){0,100}){0,100})",
                "(?:(?:a{1000}){1000}){1000}",
                "((a{9}){9}){9}(?i){9}",
                "(?P<name>(a{99}))(?i){99}",
                "(a{99})\\\\Q\\\\E{99}",
                "[]{1}(]((a{99}){99})",
                "[[:alpha:]{1}(]((a{99}){99})",
                "((a{99}){99}",
                "(a|b{50}){50}",
                "a{1001}a{1000}",
                "(\\\\(a{99}){99}"
            })
    void aRegularExpressionThatGrowsIsRefusedBeforeItIsBuilt(String pattern) {
        Expressions.Compiled compiled = expressions.compile(Subject.HTTP, "text.matches('" + pattern + "')");
        String found =
                assertInstanceOf(Expressions.Invalid.class, compiled, pattern).message();
        assertTrue(found.contains("is too large: with all its repetitions it has more than 2000 steps"), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.matches(body.r)",
                "matches(text, text)",
                "text.matches('a' + text)",
                "['a'].all(r, text.matches(r))",
                "text.matches(status == 200 ? 'a' : 'b')"
            })
    void noAnswerBecomesARegularExpression(String text) {
        String found = assertInstanceOf(Expressions.Invalid.class, expressions.compile(Subject.HTTP, text))
                .message();
        assertTrue(found.contains("must be written out as one text"), found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
                "^sha256:[0-9a-f]{64}$",
                "^v?(0|[1-9][0-9]*)([.](0|[1-9][0-9]*)){2}(-[0-9A-Za-z.-]+)?$",
                "^.{1000}.{0,400}$",
                "^(([01]?[0-9]{1,2}|2[0-4][0-9])[.]){3}[0-9]{1,3}$",
                "(?i)(healthy|ready)[^{]*{x}"
            })
    void anOrdinaryRegularExpressionIsNot(String pattern) {
        assertInstanceOf(
                Expression.DoesNotHold.class,
                valid("text.matches('" + pattern + "')").evaluate(Map.of("text", "?")));
    }

    @Test
    void givesUpOnAnExpressionThatWouldRunForEver() {
        StringBuilder list = new StringBuilder("[0");
        for (int i = 1; i < 200; i++) {
            list.append(",0");
        }
        Object numbers = json(list + "]");
        Expression.Result result =
                valid("body.all(a, body.all(b, body.all(c, a + b + c == 0)))").evaluate(Map.of("body", numbers));
        assertInstanceOf(Expression.Undecided.class, result);
    }

    @Test
    void compilesATextOnce() {
        assertSame(
                expressions.compile(Subject.HTTP, "status == 200"), expressions.compile(Subject.HTTP, "status == 200"));
    }

    @Test
    void noExpressionMakesATextGrowWithoutMeasure() {
        for (String growing : new String[] {"text.replace('a', 'aaaa') == ''", "['a', 'b'].join('-') == ''"}) {
            assertInstanceOf(Expressions.Invalid.class, expressions.compile(Subject.HTTP, growing), growing);
        }
        valid("text.split(',').size() > 0 && text.lowerAscii().substring(0, 1) == 'a' && text.indexOf('b') < 9");
    }

    @Test
    void whatLooksSecretByItselfIsMasked() {
        Expression.Result result = valid("body.database == 'x'")
                .evaluate(Map.of("body", json("{\"database\": \"postgres://shop:hunter2@db/shop\"}")));

        String message = ((Expression.DoesNotHold) result).message();
        assertTrue(message.contains("postgres://shop:(masked)@db/shop"), message);
    }

    @Test
    void longValuesAreCut() {
        String message = ((Expression.DoesNotHold) valid("body.a == 'x'")
                        .evaluate(Map.of("body", json("{\"a\": \"" + "y".repeat(500) + "\"}"))))
                .message();
        assertTrue(message.length() < 120, message);
    }

    static Stream<String> growing() {
        String doubled = ".map(a, a + a)".repeat(40);
        return Stream.of(
                "body.map(x, text + text).size() > 0",
                "body.map(x, text.upperAscii()).size() > 0",
                "body.map(x, text.substring(1)).size() > 0",
                "body.map(x, bytes(text)).size() > 0",
                "body.all(x, bytes(text).size() > 0)",
                "[text]" + doubled + "[0] != ''",
                "[text.substring(0, 10)]" + doubled + "[0] != ''",
                "[body]" + doubled + "[0].size() > 0",
                "[bytes(text)]" + doubled + "[0] != b''",
                "body.map(x, body + body).size() > 0",
                "body.map(x, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).size() > 0",
                "body.map(x, {0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0, 8: 0, 9: 0}).size() > 0",
                "text.split('').size() > 0",
                "body.all(x, text.matches('(a|b)*a'))",
                "body.all(x, body == body)",
                "body.all(x, body != [])",
                "body.all(x, !(-1 in body))",
                // One call may take as long as the text's size times what is sought in it.
                "!text.contains(text.substring(600000) + 'b')",
                "text.indexOf(text.substring(600000) + 'b') < 0",
                "text.indexOf(text.substring(600000) + 'b', 9) < 0",
                "text.lastIndexOf(text.substring(600000) + 'b') < 0",
                "text.substring(1000000).split(text.substring(1024000) + 'b').size() > 0",
                "!text.matches('(.*a.{100}.*b.{100}.*c.{100}|.*d.{200}.*)z')",
                "!matches(text, '(.*a.{100}.*b.{100}.*c.{100}|.*d.{200}.*)z')",
                // What goes wrong on one side of an operator does not make it true.
                "body.map(x, text + text).size() == 0 || true",
                "text.split('').size() == 0 || status == 200",
                "body.exists(x, text + text == '' || x == 8999)");
    }

    /** An answer as large as can be, on a heap as small as the operator's. */
    @ParameterizedTest
    @MethodSource("growing")
    void anExpressionThatGrowsWithoutMeasureEndsSoonAndIsNoPass(String text) {
        Expression expression = valid(text);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        Expression.Result result = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            Expression.Result evaluated = expression.evaluate(LARGE);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < 64 << 20, allocated + " bytes");
            return evaluated;
        });

        String message = assertInstanceOf(Expression.Undecided.class, result).message();
        assertTrue(message.contains("makes or looks through too much") && message.contains(text), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text.contains('b') || text.startsWith('a')",
                "!text.contains('\"status\": \"healthy\", \"version\": \"v2.0.3\", \"database\": \"up\"')",
                "!text.matches('\"status\":[ ]*\"(healthy|ready)\"')",
                "text.lowerAscii().indexOf('z') < 0 && !text.matches('z+')",
                "body.all(x, x < 100000) && body != null && body.size() > 1000",
                "body.filter(x, x % 2 == 0).size() * 2 == body.size()",
                "body.map(x, 'number ' + string(x)).size() == body.size()",
                "7 in body && body == body"
            })
    void anOrdinaryExpressionOfALargeAnswerIsDecided(String text) {
        assertInstanceOf(Expression.Holds.class, valid(text).evaluate(LARGE), text);
    }

    @Test
    void anEvaluationThatNobodyWaitsForAnyMoreEnds() throws InterruptedException {
        AtomicReference<Expression.Result> result = new AtomicReference<>(new Expression.Holds());
        Thread overdue = new Thread(() -> {
            Thread.currentThread().interrupt();
            result.set(valid("body.all(x, x >= 0)").evaluate(LARGE));
        });
        overdue.start();
        overdue.join();

        assertInstanceOf(Expression.Undecided.class, result.get());
    }

    private static Object json(String text) {
        return Values.of(assertInstanceOf(Values.Json.class, Values.read(text)).root());
    }

    private Expression.Result evaluate(String text) {
        return valid(text)
                .evaluate(Map.of(
                        "status", 200L,
                        "body", json(BODY),
                        "text", BODY,
                        "headers", Map.of("content-type", "application/json; charset=utf-8"),
                        "target", Map.of("version", "v2")));
    }

    private Expression valid(String text) {
        return assertInstanceOf(Expressions.Valid.class, expressions.compile(Subject.HTTP, text))
                .expression();
    }
}
