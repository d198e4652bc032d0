package dev.shiplock.kubernetes.health;

import dev.shiplock.kubernetes.observed.NamespaceContents;
import dev.shiplock.kubernetes.observed.ObservedContainer;
import dev.shiplock.kubernetes.observed.ObservedPod;
import dev.shiplock.kubernetes.observed.ObservedWorkload;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.rollout.WorkloadHealth;
import dev.shiplock.rollout.WorkloadHealth.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Sums up the pods of a workload's newest revision: a failure first, then a doubt, then what is still to come. */
record PodsHealth(
        NamespaceContents contents,
        ObservedWorkload workload,
        HealthQuestion question,
        Rollout.Pods pods,
        Instant now) {

    WorkloadHealth assess() {
        List<PodVerdict> verdicts = active().stream().map(this::judge).toList();
        int ready = (int) verdicts.stream()
                .filter(verdict -> verdict instanceof PodVerdict.Ready)
                .count();
        Judgement judgement = failed(verdicts)
                .or(() -> doubt(verdicts, ready))
                .or(() -> progressing(verdicts))
                .or(() -> missing(ready))
                .or(this::zero)
                .orElseGet(() -> new Judgement(Condition.Ready, "Ready", "all pods of the newest revision are ready"));
        return new WorkloadHealth(
                question.workload(),
                judgement.condition,
                judgement.reason,
                judgement.message,
                ready,
                pods.wanted(),
                evidence(),
                lookAgain(verdicts));
    }

    /** Changes with every break: a pod in the place of another, one that became ready again, one that was started again. */
    private String evidence() {
        List<String> lines = active().stream()
                .map(pod -> pod.uid() + " " + pod.readiness().ready() + " "
                        + pod.readiness().since().map(Instant::toString).orElse("") + " "
                        + pod.containers().stream()
                                .mapToInt(ObservedContainer::restarts)
                                .sum())
                .sorted()
                .toList();
        return Stripping.sha256(String.join("\n", lines)).substring(0, 16);
    }

    private record Judgement(Condition condition, String reason, String message) {}

    /** Pods that have ended stay until somebody cleans them up; the controller counts and replaces them as if they were gone. */
    private List<ObservedPod> active() {
        return pods.newest().stream().filter(pod -> !pod.ended()).toList();
    }

    private PodVerdict judge(ObservedPod pod) {
        return new PodHealth(
                        contents.namespace(),
                        pod,
                        contents.nodes(),
                        question.tolerance(),
                        question.changedAt().isPresent() && !isOlderThanChange(pod),
                        now)
                .judge();
    }

    /** Both times are the API server's, where it keeps them; it counts whole seconds. */
    private boolean isOlderThanChange(ObservedPod pod) {
        return workload.changedByShiplock()
                .or(question::changedAt)
                .map(changed -> pod.created().isBefore(changed.truncatedTo(ChronoUnit.SECONDS)))
                .orElse(false);
    }

    private static Optional<Judgement> failed(List<PodVerdict> verdicts) {
        return verdicts.stream()
                .filter(PodVerdict.Failed.class::isInstance)
                .map(PodVerdict.Failed.class::cast)
                .map(failed -> new Judgement(Condition.Failed, failed.reason(), failed.message()))
                .findFirst();
    }

    /** Pods on a lost node may hang there for ever; once there are others in their place they are no reason to doubt. */
    private Optional<Judgement> doubt(List<PodVerdict> verdicts, int ready) {
        boolean replaced = ready >= pods.wanted()
                && active().stream()
                        .filter(pod -> !pod.readiness().ready() || pod.deleting())
                        .allMatch(pod -> pod.deleting() && contents.nodes().isLost(pod.node()));
        if (replaced) {
            return Optional.empty();
        }
        return verdicts.stream()
                .filter(PodVerdict.Doubt.class::isInstance)
                .map(PodVerdict.Doubt.class::cast)
                .map(doubt -> new Judgement(Condition.Doubt, doubt.reason(), doubt.message()))
                .findFirst();
    }

    private static Optional<Judgement> progressing(List<PodVerdict> verdicts) {
        return verdicts.stream()
                .filter(PodVerdict.Progressing.class::isInstance)
                .map(PodVerdict.Progressing.class::cast)
                .map(one -> new Judgement(Condition.Progressing, one.reason(), one.message()))
                .findFirst();
    }

    private Optional<Judgement> missing(int ready) {
        long leftovers = pods.older().stream().filter(this::isStillThere).count();
        if (ready < pods.wanted()) {
            return Optional.of(tooFew(ready));
        }
        if (leftovers > 0) {
            return Optional.of(new Judgement(
                    Condition.Progressing, "OldPods", leftovers + " pods of the former revision are still there"));
        }
        return pods.complete()
                ? Optional.empty()
                : Optional.of(new Judgement(
                        Condition.Progressing,
                        "NotAvailable",
                        "its controller does not count all pods as available yet"));
    }

    private Judgement tooFew(int ready) {
        String counted = ready + " of " + pods.wanted() + " pods of the newest revision are ready";
        boolean lostSome = pods.newest().stream().anyMatch(ObservedPod::ended);
        boolean scaling = contents.autoscalerOf(question.workload())
                .filter(autoscaler -> autoscaler.desired() >= 0 && autoscaler.desired() != autoscaler.current())
                .isPresent();
        if (pods.older().isEmpty() && (lostSome || scaling)) {
            return new Judgement(
                    Condition.Doubt,
                    scaling ? "Scaling" : "PodLost",
                    counted + (scaling ? "; its autoscaler is scaling it" : "; one of them was evicted"));
        }
        return new Judgement(
                Condition.Progressing,
                "TooFewPods",
                pods.waitingFor().isEmpty() ? counted : counted + ": " + pods.waitingFor());
    }

    private boolean isStillThere(ObservedPod pod) {
        return !pod.ended() && !(pod.deleting() && contents.nodes().isLost(pod.node()));
    }

    private Optional<Judgement> zero() {
        if (pods.wanted() > 0) {
            return Optional.empty();
        }
        return Optional.of(
                question.acceptZero()
                        ? new Judgement(Condition.Ready, "ZeroReplicas", "scaled to zero, which the phase accepts")
                        : new Judgement(
                                Condition.Inconclusive,
                                "ZeroReplicas",
                                "scaled to zero, so nobody can say whether it works; scale it up, or set acceptZero"));
    }

    private static Optional<Instant> lookAgain(List<PodVerdict> verdicts) {
        return verdicts.stream()
                .filter(PodVerdict.Progressing.class::isInstance)
                .map(PodVerdict.Progressing.class::cast)
                .flatMap(progressing -> progressing.lookAgain().stream())
                .min(Instant::compareTo);
    }
}
