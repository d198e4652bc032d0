package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import java.util.List;
import java.util.Optional;

/** A type of gate: what it makes of a description. */
interface GateType {
    /** One word, as the description's field is called. */
    String name();

    /** The gate, or empty when the description is of another type. */
    Optional<Gate> gate(GateSpec spec);

    /** What is wrong with a description of this type, as far as it can be seen without asking; empty when it is of another type. */
    default List<GateCheck.Problem> check(GateSpec spec) {
        return List.of();
    }

    /** What is not there, or not so, that a gate of this type cannot do without; empty when it is of another type. */
    default Optional<String> missing(GateSpec spec, String namespace) {
        return Optional.empty();
    }
}
