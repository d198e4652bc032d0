package dev.shiplock.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Commands as somebody at a terminal gives them. */
final class Shell {
    private Shell() {}

    /** Runs a command to its end and returns what it printed; one that fails is an error with it. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(List.of(command) + " failed:\n" + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}
