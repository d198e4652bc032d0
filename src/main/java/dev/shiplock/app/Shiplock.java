package dev.shiplock.app;

import dev.shiplock.demo.Demo;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** Where the process begins. */
@QuarkusMain
public final class Shiplock {
    private Shiplock() {}

    /** Runs the operator; with {@code demo} as the first argument, plays the demo. */
    public static void main(String... arguments) throws InterruptedException {
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.getFirst().equals("demo")) {
            System.exit(Demo.run(words.subList(1, words.size())));
        }
        Quarkus.run(arguments);
    }
}
