package dev.shiplock.demo.simulation;

import dev.shiplock.demo.simulation.ContainerStage.Ended;
import dev.shiplock.demo.simulation.ContainerStage.Running;
import dev.shiplock.demo.simulation.ContainerStage.Waiting;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The status that a kubelet reports for a pod whose containers are in these stages. */
final class PodStatuses {
    private final Pod pod;
    private final Map<String, ContainerStage> stages;
    private final String now;

    private PodStatuses(Pod pod, Map<String, ContainerStage> stages, String now) {
        this.pod = pod;
        this.stages = stages;
        this.now = now;
    }

    /** The status at a time; what has not changed keeps its earlier times. */
    static PodStatus of(Pod pod, Map<String, ContainerStage> stages, String now) {
        return new PodStatuses(pod, stages, now).status();
    }

    private PodStatus status() {
        var containers = pod.getSpec().getContainers();
        var initContainers = pod.getSpec().getInitContainers();
        var initialised = initContainers.stream().allMatch(each -> stage(each).isCompleted());
        var ready = containers.stream().allMatch(each -> stage(each).isReady());
        var begun = containers.stream().anyMatch(each -> stage(each).hasRun());
        var before = pod.getStatus();
        return new PodStatusBuilder()
                .withPhase(begun ? "Running" : "Pending")
                .withStartTime(Optional.ofNullable(before.getStartTime()).orElse(now))
                .withHostIP("127.0.0.1")
                .withPodIP("127.0.0.1")
                .addNewPodIP("127.0.0.1")
                .withQosClass("BestEffort")
                .withConditions(
                        condition("PodScheduled", true, ""),
                        condition("Initialized", initialised, "ContainersNotInitialized"),
                        condition("ContainersReady", ready, "ContainersNotReady"),
                        condition("Ready", ready, "ContainersNotReady"))
                .withInitContainerStatuses(statuses(initContainers, before.getInitContainerStatuses()))
                .withContainerStatuses(statuses(containers, before.getContainerStatuses()))
                .build();
    }

    private ContainerStage stage(Container container) {
        return stages.getOrDefault(container.getName(), ContainerStage.creating());
    }

    private PodCondition condition(String type, boolean holds, String reasonIfNot) {
        var status = holds ? "True" : "False";
        var since = pod.getStatus().getConditions().stream()
                .filter(each -> each.getType().equals(type) && each.getStatus().equals(status))
                .map(PodCondition::getLastTransitionTime)
                .findFirst()
                .orElse(now);
        var condition =
                new PodConditionBuilder().withType(type).withStatus(status).withLastTransitionTime(since);
        return holds ? condition.build() : condition.withReason(reasonIfNot).build();
    }

    private List<ContainerStatus> statuses(List<Container> containers, List<ContainerStatus> before) {
        return containers.stream()
                .map(each -> status(
                        each,
                        before.stream()
                                .filter(status -> status.getName().equals(each.getName()))
                                .findFirst()))
                .toList();
    }

    private ContainerStatus status(Container container, Optional<ContainerStatus> before) {
        var stage = stage(container);
        var state = before.map(ContainerStatus::getState)
                .filter(same -> looksLike(same, stage))
                .orElseGet(() -> state(stage));
        var hasRun = stage.hasRun();
        return new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID(hasRun ? container.getImage() + "@sha256:" + digits(container.getImage()) : "")
                .withContainerID(hasRun ? containerId(container, stage) : null)
                .withState(state)
                .withLastState(lastState(stage, before))
                .withRestartCount(stage.restarts())
                .withReady(stage.isReady() || stage.isCompleted())
                .withStarted(stage instanceof Running)
                .build();
    }

    /** The exit that a restart, or the wait for one, has behind it. */
    private static ContainerState lastState(ContainerStage stage, Optional<ContainerStatus> before) {
        var none = new ContainerState();
        var exited = before.map(ContainerStatus::getState).filter(state -> state.getTerminated() != null);
        var kept = before.map(ContainerStatus::getLastState).orElse(none);
        return stage.restarts() == 0 || stage instanceof Ended ? kept : exited.orElse(kept);
    }

    private ContainerState state(ContainerStage stage) {
        return switch (stage) {
            case Waiting waiting ->
                new ContainerStateBuilder()
                        .withNewWaiting(waiting.message().isEmpty() ? null : waiting.message(), waiting.reason())
                        .build();
            case Running _ ->
                new ContainerStateBuilder()
                        .withNewRunning()
                        .withStartedAt(now)
                        .endRunning()
                        .build();
            case Ended ended ->
                new ContainerStateBuilder()
                        .withNewTerminated()
                        .withExitCode(ended.exitCode())
                        .withReason(ended.exitCode() == 0 ? "Completed" : "Error")
                        .withStartedAt(now)
                        .withFinishedAt(now)
                        .endTerminated()
                        .build();
        };
    }

    private static boolean looksLike(ContainerState state, ContainerStage stage) {
        return switch (stage) {
            case Waiting waiting ->
                state.getWaiting() != null
                        && waiting.reason().equals(state.getWaiting().getReason());
            case Running _ -> state.getRunning() != null;
            case Ended _ -> state.getTerminated() != null;
        };
    }

    private String containerId(Container container, ContainerStage stage) {
        return "containerd://" + digits(pod.getMetadata().getUid() + container.getName() + stage.restarts());
    }

    private static String digits(String seed) {
        var uuid = UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
        return uuid.toString().replace("-", "").repeat(2);
    }
}
