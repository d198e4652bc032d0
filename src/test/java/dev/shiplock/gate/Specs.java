package dev.shiplock.gate;

import dev.shiplock.api.GateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Descriptions of gates as people write them. */
final class Specs {
    private Specs() {}

    /** A gate called {@code gate}. */
    static GateSpec gate(String yaml) {
        return Serialization.unmarshal("name: gate\n" + yaml, GateSpec.class);
    }

    static GateSpec named(String name, String yaml) {
        return Serialization.unmarshal("name: " + name + "\n" + yaml, GateSpec.class);
    }
}
