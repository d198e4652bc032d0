package dev.shiplock.kubernetes.health;

import dev.shiplock.api.PhaseSpec.Tolerance;
import dev.shiplock.kubernetes.observed.ObservedContainer;
import dev.shiplock.kubernetes.observed.ObservedContainer.Role;
import dev.shiplock.kubernetes.observed.ObservedContainer.State;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.PassingTroubles;
import dev.shiplock.kubernetes.observed.PodStripping;
import dev.shiplock.rollout.PodPointer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Finds what is wrong with one container; empty if nothing is. */
record ContainerHealth(
        String namespace,
        ObservedPod pod,
        ObservedContainer container,
        Tolerance tolerance,
        boolean exitsCount,
        Instant now) {

    /** The kubelet tries again for ever, and gets the same answer until somebody changes an object. */
    private static final Set<String> HOPELESS = Set.of("InvalidImageName", "ErrImageNeverPull");

    /** The same, unless what it says is a passing trouble of the node's. */
    private static final Set<String> NOT_STARTED = Set.of(
            "CreateContainerConfigError",
            "CreateContainerError",
            "RunContainerError",
            "PreCreateHookError",
            "PostStartHookError");

    private static final Set<String> CANNOT_START = Set.of("StartError", "ContainerCannotRun");

    /** What is passing counts last: it neither hides exits, nor that a pod was ready and is not any more. */
    Optional<PodVerdict> judge() {
        return lasting().or(this::exits).or(this::passing);
    }

    private Optional<PodVerdict> lasting() {
        if (!(container.state() instanceof State.Waiting(String reason, String message)) || isPassing()) {
            return Optional.empty();
        }
        if (HOPELESS.contains(reason) || NOT_STARTED.contains(reason)) {
            return Optional.of(failed(reason, where() + " cannot start (" + reason + "): " + message + describe()));
        }
        return PodStripping.isPullFailure(reason) ? Optional.of(pullFails(reason, message)) : Optional.empty();
    }

    private boolean isPassing() {
        return container.state() instanceof State.Waiting(String reason, String message)
                && (NOT_STARTED.contains(reason) && PassingTroubles.ofStart(message)
                        || PodStripping.isPullFailure(reason) && PassingTroubles.ofPull(reason + ": " + message));
    }

    private Optional<PodVerdict> passing() {
        if (!(container.state() instanceof State.Waiting(String reason, String message))
                || !isPassing()
                || pod.memory().seenReady()
                || pod.readiness().wasReady()) {
            return Optional.empty();
        }
        String what = PodStripping.isPullFailure(reason) ? " does not get its image yet (" : " cannot start yet (";
        return Optional.of(new PodVerdict.Progressing(
                reason,
                where() + what + reason + "): " + message + "; the kubelet tries again by itself",
                Optional.empty()));
    }

    private PodVerdict pullFails(String reason, String message) {
        String what = where() + " does not get its image (" + reason + "): " + message;
        Instant limit = pod.memory()
                .pullFailingSince()
                .orElse(now)
                .plus(tolerance.imagePullGrace().toDuration());
        return now.isBefore(limit)
                ? new PodVerdict.Progressing(reason, what, Optional.of(limit))
                : failed(reason, what + describe());
    }

    private Optional<PodVerdict> exits() {
        boolean looping = container.state() instanceof State.Waiting(String reason, String message)
                && reason.equals("CrashLoopBackOff");
        if (!exitsCount) {
            return looping
                    ? Optional.of(failed("CrashLoopBackOff", where() + " exits again and again" + logs()))
                    : Optional.empty();
        }
        State last = container.state() instanceof State.Terminated ? container.state() : container.lastState();
        if (!(last instanceof State.Terminated(int code, String reason, String message))) {
            return Optional.empty();
        }
        if (CANNOT_START.contains(reason) && !PassingTroubles.ofStart(message)) {
            String said = message.isEmpty() ? "" : ": " + message;
            return Optional.of(failed(reason, where() + " cannot be started (" + reason + ")" + said + describe()));
        }
        int exits = countExits(code);
        if (exits <= tolerance.restarts()) {
            return Optional.empty();
        }
        String name = looping ? "CrashLoopBackOff" : reason.equals("OOMKilled") ? reason : "ContainerExited";
        return Optional.of(failed(
                name,
                where() + " exited " + (exits == 1 ? "once" : exits + " times") + ", last with code " + code
                        + (reason.isEmpty() ? "" : " (" + reason + ")") + "; health.restarts allows "
                        + tolerance.restarts() + logs()));
    }

    /** Restarts, and one more for an exit that has not been followed by a restart so far; an init container may end well. */
    private int countExits(int lastCode) {
        if (container.role() == Role.Init && lastCode == 0) {
            return 0;
        }
        boolean stands = container.state() instanceof State.Terminated || container.state() instanceof State.Waiting;
        return container.restarts() + (stands ? 1 : 0);
    }

    private String where() {
        String role = container.role() == Role.Main ? "container " : "init container ";
        return "pod " + pod.name() + ": " + role + container.name();
    }

    private String describe() {
        return PodPointer.describe(namespace, pod.name());
    }

    private String logs() {
        boolean restarted = !(container.state() instanceof State.Terminated);
        return PodPointer.logs(namespace, pod.name(), container.name(), restarted);
    }

    private static PodVerdict failed(String reason, String message) {
        return new PodVerdict.Failed(reason, message);
    }

    /** What the containers of a pod that is not ready say of it, as an addition to a sentence. */
    static String whyNot(ObservedPod pod) {
        for (ObservedContainer container : pod.containers()) {
            if (container.state() instanceof State.Waiting(String reason, String message)
                    && !reason.isEmpty()
                    && !reason.equals("PodInitializing")) {
                return ": container " + container.name() + " is waiting (" + reason + ")";
            }
            if (container.role() == Role.Main && container.state() instanceof State.Running && !container.ready()) {
                return ": container " + container.name() + " runs, but its readiness probe does not succeed";
            }
        }
        return "";
    }
}
