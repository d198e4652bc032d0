package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import java.util.List;
import java.util.Optional;

/** Every type of gate there is. */
public final class Gates {
    private final List<GateType> types;

    /** Each type is registered here, and nowhere else. */
    public Gates(Services services, ServingPods pods, SecretValues secrets, ClusterObjects objects) {
        Expressions expressions = new Expressions();
        Capacity capacity = new Capacity();
        this.types = List.of(
                new HttpGate.Type(expressions, services, pods, secrets, capacity),
                new TcpGate.Type(services, pods),
                new RestartsGate.Type(),
                new ResourceGate.Type(expressions, objects, capacity));
    }

    /** The gate that a description asks for; one without a type that is known here says so when it is asked. */
    public Gate of(GateSpec spec) {
        return types.stream()
                .map(type -> type.gate(spec))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(context -> Answer.errored("the gate has no type that this version knows"));
    }

    /** The type of gate that a description asks for, in one word. */
    String type(GateSpec spec) {
        return types.stream()
                .filter(type -> type.gate(spec).isPresent())
                .map(GateType::name)
                .findFirst()
                .orElse("unknown");
    }

    /** What is wrong with a description, as far as it can be seen without asking. */
    List<GateCheck.Problem> check(GateSpec spec) {
        return types.stream().flatMap(type -> type.check(spec).stream()).toList();
    }

    /** What is not there, or not so, that it cannot do without, whatever runs in the namespace by then. */
    Optional<String> missing(GateSpec spec, String namespace) {
        return types.stream()
                .flatMap(type -> type.missing(spec, namespace).stream())
                .findFirst();
    }
}
