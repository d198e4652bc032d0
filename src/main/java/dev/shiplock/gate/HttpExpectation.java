package dev.shiplock.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.KnownSecrets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an HTTP answer must be like. */
sealed interface HttpExpectation {
    Answer judge(HttpAsker.Response response, Optional<String> version);

    /** What an http gate's {@code expect} demands; nothing said: any status from 200 to 299. */
    static HttpExpectation of(@Nullable String expect, Expressions expressions) {
        if (expect == null) {
            return new Success();
        }
        return switch (expressions.compile(Expressions.Subject.HTTP, expect)) {
            case Expressions.Valid(Expression expression) -> new ByExpression(expression);
            case Expressions.Invalid(String message) -> new Never("expect does not compile: " + message);
        };
    }

    /** Any status from 200 to 299. */
    record Success() implements HttpExpectation {
        @Override
        public Answer judge(HttpAsker.Response response, Optional<String> version) {
            return response.success()
                    ? Answer.passed("status " + response.status())
                    : Answer.failed("status " + response.status() + ", expected 200 to 299");
        }
    }

    /** An expression is true. */
    record ByExpression(Expression expression) implements HttpExpectation {
        @Override
        public Answer judge(HttpAsker.Response response, Optional<String> version) {
            if (version.isEmpty() && expression.speaksOf("target")) {
                return Answer.errored(
                        "expect speaks of target.version, but the promoted image has no tag here, or there are several; "
                                + "ask a service, so that each pod has its own");
            }
            // What nobody speaks of need not be read, however large it is.
            return switch (expression.speaksOf("body") ? Values.read(response.text()) : new Values.NotJson()) {
                case Values.Json(JsonNode root) -> judge(response, Values.of(root), KnownSecrets.of(root), version);
                case Values.NotJson() -> judge(response, Values.NULL, KnownSecrets.NONE, version);
                case Values.TooMuch() ->
                    Answer.errored("status " + response.status()
                            + "; the answer's JSON is too large or too deep: more than " + Values.MOST
                            + " values and names (an object or a list counts twice) are not read; ask for less of it");
            };
        }

        private Answer judge(HttpAsker.Response response, Object body, KnownSecrets secrets, Optional<String> version) {
            String status = expression.speaksOf("status") ? "" : "status " + response.status() + "; ";
            return switch (expression.evaluate(HttpGate.variables(response, body, version), secrets)) {
                case Expression.Holds() -> Answer.passed("status " + response.status() + ", as expected");
                case Expression.DoesNotHold(String message) -> Answer.failed(status + message);
                case Expression.Undecided(String message) ->
                    response.success() ? Answer.inconclusive(status + message) : Answer.failed(status + message);
            };
        }
    }

    /** It cannot be judged at all. */
    record Never(String why) implements HttpExpectation {
        @Override
        public Answer judge(HttpAsker.Response response, Optional<String> version) {
            return Answer.errored(why);
        }
    }
}
