package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.EnvironmentRevisionStatus.ChangeLine;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Planning.Outcome.Planned;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.Plan;
import dev.shiplock.revision.ChangeLines;
import dev.shiplock.rollout.Rollout;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a run: the record, then the finalizers of its revisions, then the turn, then the Promotion's finalizer; each step finds itself done. */
final class Closing {
    private static final int LINES = 200;

    private final Revisions revisions;
    private final Environments environments;
    private final Promotions promotions;
    private final Records records;
    private final Planning planning;
    private final Pruning pruning;
    private final LiveFields fields;
    private final WakeUps wakeUps;

    Closing(
            Revisions revisions,
            Environments environments,
            Promotions promotions,
            Records records,
            Planning planning,
            Pruning pruning,
            LiveFields fields,
            WakeUps wakeUps) {
        this.revisions = revisions;
        this.environments = environments;
        this.promotions = promotions;
        this.records = records;
        this.planning = planning;
        this.pruning = pruning;
        this.fields = fields;
        this.wakeUps = wakeUps;
    }

    void close(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, PassMemory memory) {
        Key key = Sources.target(promotion);
        revisions.get(key.namespace(), run.id()).ifPresent(target -> record(target, draft, run, plan));
        if (run.holds() && run.state() == RunState.Stopped) {
            recordMixed(promotion, draft, run, plan, key);
        }
        if (!run.holds()) {
            release(key.namespace(), run.id());
            release(key.namespace(), Records.baselineOf(run.id()));
            EnvironmentStatus.Revision reached = reached(promotion, draft, run, plan, key);
            release(key.namespace(), Records.stoppedOf(run.id()));
            environments.release(key.namespace(), key.name(), run.id(), reached);
        }
        if (!run.holds()) {
            // While a run holds the environment its Promotion stays: somebody must be able to decide, or to give up by
            // deleting it.
            promotions.release(promotion);
            records.forget(key.namespace(), run.id());
            pruning.prune(key, run.id());
            wakeUps.freed(key);
        }
        memory.close();
    }

    /** In use, like target and baseline, until somebody has decided. */
    private void recordMixed(Promotion promotion, StatusDraft draft, Rollout run, Plan plan, Key key) {
        live(draft, plan, key)
                .flatMap(live -> records.stopped(promotion, Objects.requireNonNull(draft.request()), run.id(), live))
                .filter(mixed -> Revisions.state(mixed) != RevisionState.Stopped)
                .ifPresent(mixed -> revisions.mark(mixed, new EnvironmentRevisionStatus(RevisionState.Stopped, null)));
    }

    /** The environment as it is now; empty if it is gone, or nobody knows what was asked for. */
    private Optional<Planned> live(StatusDraft draft, Plan plan, Key key) {
        return environments
                .get(key.namespace(), key.name())
                .filter(environment -> draft.request() != null)
                .map(environment -> new Planned(plan, planning.read(environment, environment), environment));
    }

    private void release(String namespace, String name) {
        revisions.get(namespace, name).ifPresent(revisions::release);
    }

    private void record(EnvironmentRevision target, StatusDraft draft, Rollout run, Plan plan) {
        RevisionState state = state(run);
        EnvironmentRevisionStatus.Record before =
                target.getStatus() == null ? null : target.getStatus().record();
        boolean said = Revisions.state(target) == state
                && before != null
                && run.message().equals(before.message());
        if (!said) {
            revisions.mark(target, new EnvironmentRevisionStatus(state, recorded(target, draft, run, plan)));
        }
    }

    private static RevisionState state(Rollout run) {
        return switch (run.state()) {
            case Verified -> RevisionState.Verified;
            case RolledBack -> RevisionState.RolledBack;
            case RollbackFailed -> RevisionState.RollbackFailed;
            case Stopped -> RevisionState.Stopped;
            case Rejected, Planned -> RevisionState.Rejected;
            case Recording, Waiting, Applying, Settling, Soaking, Paused, Reverting, Restoring ->
                throw new IllegalArgumentException("the run has not ended: " + run.state());
        };
    }

    private EnvironmentRevisionStatus.Record recorded(
            EnvironmentRevision target, StatusDraft draft, Rollout run, Plan plan) {
        Request request = draft.request();
        String started = run.phases().stream()
                .flatMap(phase -> phase.workloads().stream())
                .flatMap(workload -> workload.since().stream())
                .min(java.time.Instant::compareTo)
                .map(Object::toString)
                .orElse(null);
        String namespace = target.getMetadata().getNamespace();
        List<ChangeLine> mixed = run.state().holds() ? fields.mixed(namespace, plan) : List.of();
        return new EnvironmentRevisionStatus.Record(
                request == null ? null : request.by(),
                request == null ? null : request.at(),
                started,
                run.since().toString(),
                run.state(),
                run.reason(),
                run.message(),
                ChangeLines.of(plan, LINES),
                RolloutStatus.phases(run),
                mixed);
    }

    /** The revision that the environment runs from now on, if the run changed that. */
    private EnvironmentStatus.@Nullable Revision reached(
            Promotion promotion, StatusDraft draft, Rollout run, Plan plan, Key key) {
        return switch (run.state()) {
            case Verified -> plan.isEmpty() ? null : verified(run, key);
            case RollbackFailed, Stopped -> accepted(promotion, draft, run, plan, key);
            case Recording,
                    Waiting,
                    Applying,
                    Settling,
                    Soaking,
                    Paused,
                    Reverting,
                    Restoring,
                    RolledBack,
                    Rejected,
                    Planned -> null;
        };
    }

    private EnvironmentStatus.Revision verified(Rollout run, Key key) {
        supersede(run.id(), key);
        return new EnvironmentStatus.Revision(run.id(), RevisionState.Verified);
    }

    /** The environment runs another revision from now on. */
    private void supersede(String next, Key key) {
        environments
                .get(key.namespace(), key.name())
                .map(environment -> environment.getStatus())
                .map(EnvironmentStatus::revision)
                .filter(before -> !before.name().equals(next))
                .flatMap(before -> revisions.get(key.namespace(), before.name()))
                .filter(before -> Revisions.state(before) == RevisionState.Verified)
                .ifPresent(before ->
                        revisions.mark(before, new EnvironmentRevisionStatus(RevisionState.Superseded, null)));
    }

    private EnvironmentStatus.@Nullable Revision accepted(
            Promotion promotion, StatusDraft draft, Rollout run, Plan plan, Key key) {
        return live(draft, plan, key)
                .flatMap(live -> records.accept(promotion, Objects.requireNonNull(draft.request()), run.id(), live))
                .map(accepted -> {
                    String name = accepted.getMetadata().getName();
                    supersede(name, key);
                    revisions.release(
                            revisions.mark(accepted, new EnvironmentRevisionStatus(RevisionState.Verified, null)));
                    return new EnvironmentStatus.Revision(name, RevisionState.Verified);
                })
                .orElse(null);
    }
}
