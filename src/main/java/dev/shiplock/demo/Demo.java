package dev.shiplock.demo;

import dev.shiplock.demo.story.Performance;
import java.util.List;

/** {@code shiplock demo}: the main job, told in the terminal, on an embedded API or on the current kube context. */
public final class Demo {
    private Demo() {}

    /**
     * @param arguments {@code --on=cluster} plays on the current kube context, {@code --images=local} with the project's own test images there;
     *     {@code --once} ends with the story
     * @return 0 only if every step reached its expected state
     */
    public static int run(List<String> arguments) throws InterruptedException {
        boolean once = arguments.contains("--once");
        try {
            return arguments.contains("--on=cluster")
                    ? Performance.onCluster(arguments.contains("--images=local"), once)
                    : Performance.embedded(once);
        } catch (RuntimeException failure) {
            // Nobody waits for a story that has broken off, and threads of clients would keep the process.
            System.err.println("The demo has stopped: " + failure.getMessage());
            return 1;
        }
    }
}
