package dev.shiplock.demo.simulation;

import dev.shiplock.demo.simulation.ContainerStage.Ended;
import dev.shiplock.demo.simulation.ContainerStage.Running;
import dev.shiplock.demo.simulation.ContainerStage.Waiting;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What will become of a pod's containers, and when. */
final class Script {
    /** At this time after the pod's creation the container reaches the stage. */
    record Step(Duration at, String container, ContainerStage stage) {}

    private final List<Step> steps = new ArrayList<>();
    private final Timing timing;
    private final Function<String, Optional<ConfigMap>> configMaps;

    private Script(Timing timing, Function<String, Optional<ConfigMap>> configMaps) {
        this.timing = timing;
        this.configMaps = configMaps;
    }

    /** The steps of a pod, init containers one after the other and before all others. */
    static List<Step> of(PodSpec pod, Timing timing, Function<String, Optional<ConfigMap>> configMaps) {
        var script = new Script(timing, configMaps);
        var begin = timing.start();
        for (var container : pod.getInitContainers()) {
            if (!script.initialise(container, begin)) {
                return List.copyOf(script.steps);
            }
            begin = begin.plus(timing.backOff());
        }
        for (var container : pod.getContainers()) {
            script.run(container, begin);
        }
        return List.copyOf(script.steps);
    }

    /** Whether the container ends well. */
    private boolean initialise(Container container, Duration begin) {
        var name = container.getName();
        switch (Behaviour.of(container, configMaps)) {
            case READY, LATE -> {
                add(begin, name, new Running(false, 0));
                add(begin.plus(timing.backOff()), name, new Ended(0, 0));
                return true;
            }
            case NEVER_READY -> add(begin, name, new Running(false, 0));
            case EXIT -> exit(name, begin);
            case MISSING -> miss(container, begin);
        }
        return false;
    }

    private void run(Container container, Duration begin) {
        var name = container.getName();
        var ready = begin.plus(timing.ready());
        switch (Behaviour.of(container, configMaps)) {
            case READY -> {
                add(begin, name, new Running(false, 0));
                add(ready, name, new Running(true, 0));
            }
            case LATE -> {
                add(begin, name, new Running(false, 0));
                add(ready, name, new Running(true, 0));
                add(ready.plus(timing.late()), name, new Running(false, 0));
            }
            case NEVER_READY -> add(begin, name, new Running(false, 0));
            case EXIT -> exit(name, begin);
            case MISSING -> miss(container, begin);
        }
    }

    private void exit(String name, Duration begin) {
        var firstExit = begin.plus(timing.exit());
        var restart = firstExit.plus(timing.backOff());
        var secondExit = restart.plus(timing.exit());
        add(begin, name, new Running(false, 0));
        add(firstExit, name, new Ended(1, 0));
        add(restart, name, new Running(false, 1));
        add(secondExit, name, new Ended(1, 1));
        var message = "back-off 10s restarting failed container=" + name;
        add(secondExit.plus(timing.backOff()), name, new Waiting("CrashLoopBackOff", message, 1));
    }

    private void miss(Container container, Duration begin) {
        var image = container.getImage();
        var name = container.getName();
        add(begin, name, new Waiting("ErrImagePull", "failed to pull image \"" + image + "\": not found", 0));
        var message = "Back-off pulling image \"" + image + "\"";
        add(begin.plus(timing.backOff()), name, new Waiting("ImagePullBackOff", message, 0));
    }

    private void add(Duration at, String container, ContainerStage stage) {
        steps.add(new Step(at, container, stage));
    }
}
