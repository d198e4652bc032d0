package dev.shiplock.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.EnvironmentStatus.Turn;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.operator.Records.RunRecord;
import dev.shiplock.operator.Sources.Key;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.plan.Standing;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Finds the unfinished run of a Promotion that has lost its status (a restored backup, a replaced object): what the run has recorded, and what
 * production holds, say where it was.
 */
final class Recovery {
    private final Revisions revisions;
    private final Records records;
    private final ClusterReader reader;
    private final KnownObjects known;
    private final Clock clock;
    private final Set<String> looked = ConcurrentHashMap.newKeySet();

    Recovery(Revisions revisions, Records records, ClusterReader reader, KnownObjects known, Clock clock) {
        this.revisions = revisions;
        this.records = records;
        this.reader = reader;
        this.known = known;
        this.clock = clock;
    }

    Optional<StatusDraft> find(Promotion promotion, StatusDraft draft) {
        String version =
                promotion.getMetadata().getUid() + "/" + promotion.getMetadata().getResourceVersion();
        if (looked.contains(version)) {
            return Optional.empty();
        }
        Optional<StatusDraft> found = unfinished(promotion).flatMap(target -> switch (records.of(
                promotion, target.getMetadata().getName())) {
            case RunRecord.Good(Plan plan, var baseline) -> Optional.of(restored(promotion, draft, target, plan));
            case RunRecord.Missing() -> Optional.<StatusDraft>empty();
            case RunRecord.Bad(String reason, String message) -> Optional.<StatusDraft>empty();
        });
        if (found.isEmpty()) {
            looked.add(version);
        }
        return found;
    }

    private Optional<EnvironmentRevision> unfinished(Promotion promotion) {
        return revisions
                .ofPromotion(
                        promotion.getMetadata().getNamespace(),
                        promotion.getMetadata().getName())
                .stream()
                .filter(revision -> revision.getSpec().role() == Role.Target)
                .filter(revision -> revision.getSpec()
                        .promotion()
                        .name()
                        .equals(promotion.getMetadata().getName()))
                .filter(revision -> Revisions.state(revision).unfinished() || holds(promotion, revision))
                .findFirst();
    }

    private boolean holds(Promotion promotion, EnvironmentRevision revision) {
        Key key = Sources.target(promotion);
        return known.environment(key.namespace(), key.name())
                .flatMap(Environments::turn)
                .map(Turn::run)
                .filter(revision.getMetadata().getName()::equals)
                .isPresent();
    }

    private StatusDraft restored(Promotion promotion, StatusDraft draft, EnvironmentRevision target, Plan plan) {
        Instant now = clock.instant();
        Rollout run = rollout(promotion, target, plan, now);
        Request request = new Request(target.getSpec().request(), plan.spec().run(), null, null, now.toString(), null);
        Run bare = new Run(
                run.id(),
                null,
                run.state(),
                null,
                null,
                now.toString(),
                Records.baselineOf(run.id()),
                run.id(),
                null,
                null,
                null);
        return draft.answering(request)
                .starting(RolloutStatus.run(run, bare))
                .planned(StatusWriter.shown(plan))
                .moving(run);
    }

    private Rollout rollout(Promotion promotion, EnvironmentRevision target, Plan plan, Instant now) {
        Rollout fresh = Rollout.starting(target.getMetadata().getName(), now)
                .withPhases(plan.phases().stream()
                        .map(phase -> PhaseProgress.waiting(phase, now))
                        .toList());
        String why = "the Promotion's status was lost and the run was found by its record";
        boolean replaced = !target.getSpec()
                .promotion()
                .uid()
                .equals(promotion.getMetadata().getUid());
        RevisionState state = Revisions.state(target);
        List<Boolean> written =
                plan.phases().stream().map(phase -> any(promotion, phase)).toList();
        boolean touched = written.contains(true) || state == RevisionState.Applying;
        return switch (state) {
            case Recorded, Applying -> {
                if (!touched) {
                    yield fresh.to(RunState.Waiting, "Recovered", why, now);
                }
                // Another Promotion of the same name did not ask for this run: it gives back what its predecessor took.
                yield replaced ? reverting(fresh, why, now) : applying(promotion, fresh, plan, why, now);
            }
            case Reverting -> reverting(fresh, why, now);
            case RollbackFailed -> fresh.to(RunState.RollbackFailed, "Recovered", why, now);
            case Stopped -> fresh.to(RunState.Stopped, "Recovered", why, now);
            case Verified -> ended(fresh, RunState.Verified, why, now);
            case RolledBack -> ended(fresh, RunState.RolledBack, why, now);
            case Rejected, Superseded -> ended(fresh, RunState.Rejected, why, now);
        };
    }

    /** The record was written, the turn was not given back yet. */
    private static Rollout ended(Rollout fresh, RunState state, String why, Instant now) {
        PhaseState phase = state == RunState.Verified ? PhaseState.Verified : PhaseState.Reverted;
        return fresh.withPhases(
                        fresh.phases().stream().map(one -> one.to(phase, now)).toList())
                .to(state, "Recovered", why, now);
    }

    private static Rollout reverting(Rollout fresh, String why, Instant now) {
        List<PhaseProgress> phases = new ArrayList<>();
        for (int i = 0; i < fresh.phases().size(); i++) {
            phases.add(fresh.phases().get(i).to(PhaseState.Reverting, now));
        }
        return fresh.withPhases(phases).to(RunState.Reverting, "Recovered", why, now);
    }

    /** Goes on with the first phase that is not wholly written; what is written is found written. */
    private Rollout applying(Promotion promotion, Rollout fresh, Plan plan, String why, Instant now) {
        int current = 0;
        while (current < plan.phases().size() - 1
                && all(promotion, plan.phases().get(current))
                && any(promotion, plan.phases().get(current + 1))) {
            current++;
        }
        List<PhaseProgress> phases = new ArrayList<>();
        for (int i = 0; i < fresh.phases().size(); i++) {
            PhaseProgress phase = fresh.phases().get(i);
            phases.add(
                    i < current
                            ? phase.to(PhaseState.Verified, now)
                            : i == current ? phase.to(PhaseState.Applying, now) : phase);
        }
        return fresh.withPhases(phases).inPhase(current).to(RunState.Applying, "Recovered", why, now);
    }

    private boolean any(Promotion promotion, PlannedPhase phase) {
        return standings(promotion, phase).anyMatch(Standing.After.class::isInstance);
    }

    private boolean all(Promotion promotion, PlannedPhase phase) {
        return standings(promotion, phase).allMatch(Standing.After.class::isInstance);
    }

    private Stream<Standing> standings(Promotion promotion, PlannedPhase phase) {
        String namespace = promotion.getMetadata().getNamespace();
        return Stream.concat(phase.configs().stream(), phase.workloads().stream())
                .flatMap(change -> standings(change, reader.readObject(namespace, change.object())));
    }

    private static Stream<Standing> standings(ObjectChange change, Optional<JsonNode> live) {
        return live.stream()
                .flatMap(object -> ObjectPatch.standings(change, object).stream())
                .map(field -> field.standing());
    }
}
