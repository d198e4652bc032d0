package dev.shiplock.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.GateSpec;
import dev.shiplock.api.GateSpec.Resource;
import dev.shiplock.comparison.KnownSecrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an object of the target namespace and judges it. */
final class ResourceGate implements Gate {
    private final Resource resource;
    private final Expressions.Compiled expect;
    private final ClusterObjects objects;
    private final Capacity capacity;

    ResourceGate(Resource resource, Expressions.Compiled expect, ClusterObjects objects, Capacity capacity) {
        this.resource = resource;
        this.expect = expect;
        this.objects = objects;
        this.capacity = capacity;
    }

    /** The type and what it needs. */
    record Type(Expressions expressions, ClusterObjects objects, Capacity capacity) implements GateType {
        @Override
        public String name() {
            return "resource";
        }

        @Override
        public Optional<Gate> gate(GateSpec spec) {
            return Optional.ofNullable(spec.resource())
                    .map(resource -> new ResourceGate(
                            resource,
                            expressions.compile(Expressions.Subject.OBJECT, resource.expect()),
                            objects,
                            capacity));
        }

        @Override
        public List<GateCheck.Problem> check(GateSpec spec) {
            return Optional.ofNullable(spec.resource())
                    .flatMap(resource -> GateCheck.expression(
                            spec.name(), "resource.expect", Expressions.Subject.OBJECT, resource.expect(), expressions))
                    .stream()
                    .toList();
        }
    }

    @Override
    public Answer ask(GateContext context) throws InterruptedException {
        if (resource.kind().equals("Secret")) {
            return Answer.errored("gates do not read Secrets");
        }
        return switch (expect) {
            case Expressions.Valid(Expression expression) ->
                ask(context, expression).by(name());
            case Expressions.Invalid(String message) -> Answer.errored("expect does not compile: " + message);
        };
    }

    private Answer ask(GateContext context, Expression expression) throws InterruptedException {
        try (Capacity.Place place = capacity.place()) {
            // How large an object is, nobody knows before it is read.
            place.take();
            return switch (objects.read(context.namespace(), resource.apiVersion(), resource.kind(), resource.name())) {
                case Reading.Found<JsonNode>(JsonNode object) -> capacity.judge(() -> judge(object, expression));
                case Reading.Missing<JsonNode>() ->
                    Answer.inconclusive("it is not there in namespace " + context.namespace());
                case Reading.Forbidden<JsonNode>(String why) -> Answer.errored(why);
                case Reading.Unreadable<JsonNode>(String why) -> Answer.errored(why);
            };
        }
    }

    private static Answer judge(JsonNode object, Expression expression) {
        if (Values.tooMany(object)) {
            return Answer.errored("it is too large: more than " + Values.MOST
                    + " values and names (an object or a list counts twice) are not judged; ask for a smaller object");
        }
        return switch (expression.evaluate(Map.of("object", Values.of(object)), KnownSecrets.of(object))) {
            case Expression.Holds() -> Answer.passed("as expected");
            case Expression.DoesNotHold(String message) -> Answer.failed(message);
            case Expression.Undecided(String message) -> Answer.inconclusive(message);
        };
    }

    private String name() {
        return resource.kind() + " " + resource.name();
    }
}
