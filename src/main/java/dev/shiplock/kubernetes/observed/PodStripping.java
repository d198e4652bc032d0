package dev.shiplock.kubernetes.observed;

import static dev.shiplock.kubernetes.observed.Stripping.time;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.comparison.KnownSecrets;
import dev.shiplock.kubernetes.observed.ObservedContainer.Role;
import dev.shiplock.kubernetes.observed.ObservedContainer.State;
import dev.shiplock.kubernetes.observed.ObservedPod.Memory;
import dev.shiplock.kubernetes.observed.ObservedPod.Port;
import dev.shiplock.kubernetes.observed.ObservedPod.Readiness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Takes from a pod, as the API sends it, what is kept. */
public final class PodStripping {
    private static final String BACK_OFF = "ImagePullBackOff";

    /** Why a container waits while its image cannot be had, but may yet be. */
    private static final Set<String> PULL_FAILURES =
            Set.of("ErrImagePull", BACK_OFF, "RegistryUnavailable", "ImageInspectError", "SignatureValidationFailed");

    /** The reasons of an end in which the message is the container runtime's and not the application's. */
    private static final Set<String> NEVER_BEGAN = Set.of("StartError", "ContainerCannotRun");

    private PodStripping() {}

    /**
     * A pod; empty if no controller owns it, or only a Job.
     *
     * @param before the same pod as it was seen last, if it was
     * @param now the operator's clock
     */
    public static Optional<ObservedPod> pod(JsonNode object, Optional<ObservedPod> before, Instant now) {
        JsonNode metadata = object.path("metadata");
        return Stripping.owner(metadata)
                .filter(owner -> !owner.kind().equals("Job"))
                .map(owner -> pod(object, owner, before, now));
    }

    /** Whether a container waits for an image that could not be pulled so far. */
    public static boolean isPullFailure(String waitingReason) {
        return PULL_FAILURES.contains(waitingReason);
    }

    private static ObservedPod pod(JsonNode object, Owner owner, Optional<ObservedPod> before, Instant now) {
        JsonNode metadata = object.path("metadata");
        JsonNode status = object.path("status");
        String uid = metadata.path("uid").asText();
        Optional<ObservedPod> last = before.filter(pod -> pod.uid().equals(uid));
        List<ObservedContainer> containers = containers(object).stream()
                .map(container -> withCause(container, last))
                .toList();
        Readiness readiness = readiness(status);
        Memory memory = memory(last, readiness, containers, now);
        return new ObservedPod(
                metadata.path("name").asText(),
                uid,
                owner,
                time(metadata.path("creationTimestamp")).orElse(now),
                Stripping.texts(metadata.path("labels")),
                status.path("phase").asText(),
                status.path("reason").asText(),
                object.at("/spec/nodeName").asText(),
                status.path("podIP").asText(),
                ports(object.path("spec")),
                metadata.hasNonNull("deletionTimestamp"),
                condition(status, "DisruptionTarget")
                        .filter(PodStripping::isTrue)
                        .map(condition -> condition.path("reason").asText()),
                condition(status, "PodScheduled")
                        .filter(condition -> condition.path("status").asText().equals("False"))
                        .map(condition -> condition.path("message").asText()),
                readiness,
                containers,
                memory);
    }

    private static Memory memory(
            Optional<ObservedPod> before, Readiness readiness, List<ObservedContainer> containers, Instant now) {
        Optional<Memory> last = before.map(ObservedPod::memory);
        return new Memory(
                readiness.ready() || last.map(Memory::seenReady).orElse(false),
                readiness.ready()
                        ? Optional.empty()
                        : last.flatMap(Memory::unreadySince).or(() -> Optional.of(now)),
                pullFailingSince(last, containers, now));
    }

    /** While a registry says that it is busy, nothing begins: what may last gets all of its own time. */
    private static Optional<Instant> pullFailingSince(
            Optional<Memory> last, List<ObservedContainer> containers, Instant now) {
        List<State.Waiting> failures = containers.stream()
                .flatMap(container -> container.state() instanceof State.Waiting waiting
                        ? Stream.of(waiting)
                        : Stream.<State.Waiting>empty())
                .filter(waiting -> isPullFailure(waiting.reason()))
                .toList();
        boolean passing = failures.stream()
                .allMatch(failure -> PassingTroubles.ofPull(failure.reason() + ": " + failure.message()));
        if (failures.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> since = last.flatMap(Memory::pullFailingSince);
        return passing ? since : since.or(() -> Optional.of(now));
    }

    /**
     * An unready pod was ready once if its Ready condition turned after the pod was initialised: the kubelet sets both when it first sees
     * a pod, and a condition that stays as it is keeps its time.
     */
    private static Readiness readiness(JsonNode status) {
        Optional<JsonNode> ready = condition(status, "Ready");
        Optional<Instant> since = ready.flatMap(condition -> time(condition.path("lastTransitionTime")));
        Optional<Instant> initialized = condition(status, "Initialized")
                .filter(PodStripping::isTrue)
                .flatMap(condition -> time(condition.path("lastTransitionTime")));
        boolean isReady = ready.map(PodStripping::isTrue).orElse(false);
        boolean turnedLater =
                since.isPresent() && initialized.isPresent() && since.get().isAfter(initialized.get());
        return new Readiness(isReady, since, isReady || turnedLater);
    }

    private static Optional<JsonNode> condition(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst();
    }

    private static boolean isTrue(JsonNode condition) {
        return condition.path("status").asText().equals("True");
    }

    private static List<Port> ports(JsonNode spec) {
        List<Port> ports = new ArrayList<>();
        for (JsonNode container : spec.path("containers")) {
            for (JsonNode port : container.path("ports")) {
                ports.add(new Port(
                        port.path("name").asText(), port.path("containerPort").asInt()));
            }
        }
        return ports;
    }

    private static List<ObservedContainer> containers(JsonNode pod) {
        Set<String> sidecars = new HashSet<>();
        for (JsonNode container : pod.at("/spec/initContainers")) {
            if (container.path("restartPolicy").asText().equals("Always")) {
                sidecars.add(container.path("name").asText());
            }
        }
        List<ObservedContainer> containers = new ArrayList<>();
        for (JsonNode status : pod.at("/status/initContainerStatuses")) {
            boolean sidecar = sidecars.contains(status.path("name").asText());
            containers.add(container(status, sidecar ? Role.Sidecar : Role.Init, pod.path("spec")));
        }
        for (JsonNode status : pod.at("/status/containerStatuses")) {
            containers.add(container(status, Role.Main, pod.path("spec")));
        }
        return containers;
    }

    private static ObservedContainer container(JsonNode status, Role role, JsonNode spec) {
        return new ObservedContainer(
                status.path("name").asText(),
                role,
                status.path("restartCount").asInt(),
                status.path("ready").asBoolean(),
                state(status.path("state"), spec),
                state(status.path("lastState"), spec));
    }

    /** While it backs off, an older kubelet does not say why the image was not pulled; what it said before is the cause. */
    private static ObservedContainer withCause(ObservedContainer container, Optional<ObservedPod> before) {
        if (!(container.state() instanceof State.Waiting(String reason, String message))
                || !reason.equals(BACK_OFF)
                || message.contains(": ")) {
            return container;
        }
        return before.stream()
                .flatMap(pod -> pod.containers().stream())
                .filter(one -> one.name().equals(container.name()))
                .flatMap(one -> causeOf(one.state(), message).stream())
                .findFirst()
                .map(whole -> container.waiting(BACK_OFF, whole))
                .orElse(container);
    }

    private static Optional<String> causeOf(State before, String message) {
        if (!(before instanceof State.Waiting(String reason, String said)) || !isPullFailure(reason)) {
            return Optional.empty();
        }
        return Optional.of(reason.equals(BACK_OFF) ? said : message + ": " + reason + ": " + said);
    }

    private static State state(JsonNode state, JsonNode spec) {
        if (state.has("waiting")) {
            JsonNode waiting = state.path("waiting");
            return new State.Waiting(waiting.path("reason").asText(), masked(waiting, spec));
        }
        if (state.has("terminated")) {
            JsonNode terminated = state.path("terminated");
            String reason = terminated.path("reason").asText();
            return new State.Terminated(
                    terminated.path("exitCode").asInt(),
                    reason,
                    NEVER_BEGAN.contains(reason) ? masked(terminated, spec) : "");
        }
        return state.has("running") ? new State.Running() : new State.Unknown();
    }

    /** A runtime that cannot start a command quotes it, with its arguments. */
    private static String masked(JsonNode state, JsonNode spec) {
        String message = state.path("message").asText();
        return message.isEmpty() ? "" : KnownSecrets.of(spec).masked(message);
    }
}
