package dev.shiplock.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the process begins. */
@QuarkusMain
public final class Shiplock {
    private Shiplock() {}

    public static void main(String... arguments) {
        Quarkus.run(arguments);
    }
}
