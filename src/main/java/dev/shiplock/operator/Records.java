package dev.shiplock.operator;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec;
import dev.shiplock.api.EnvironmentRevisionSpec.PromotionRef;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionStatus.Request;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.plan.Plan;
import dev.shiplock.revision.RecordResult;
import dev.shiplock.revision.RevisionCheck;
import dev.shiplock.revision.RevisionRecords;
import dev.shiplock.revision.RunIdentity;
import dev.shiplock.revision.RunNames;
import dev.shiplock.revision.Seal;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The records of runs: written, read back, checked. What was checked is remembered, since revisions do not change. */
final class Records {
    private final Revisions revisions;
    private final RevisionRecords maker;
    private final Seal seal;
    private final String clusterUid;
    private final Map<String, RunRecord> known = new ConcurrentHashMap<>();

    Records(Revisions revisions, Seal seal, String clusterUid) {
        this.revisions = revisions;
        this.maker = new RevisionRecords(seal);
        this.seal = seal;
        this.clusterUid = clusterUid;
    }

    /** The state that a revision holds. */
    sealed interface State {}

    record Whole(EnvironmentSnapshot state) implements State {}

    record Damaged(String reason, String message) implements State {}

    /** What is on record of a run. */
    sealed interface RunRecord {
        /** Not both of its revisions are there. */
        record Missing() implements RunRecord {}

        /**
         * Both are there and whole.
         *
         * @param environmentUid the uid of the Environment that they were recorded for
         */
        record Good(Plan plan, EnvironmentSnapshot baseline, String environmentUid) implements RunRecord {}

        /** Something is there, but it cannot be relied on. */
        record Bad(String reason, String message) implements RunRecord {}
    }

    State state(EnvironmentRevision revision) {
        return switch (RevisionCheck.of(revision.getSpec(), seal)) {
            case RevisionCheck.Good(EnvironmentSnapshot state, Optional<Plan> plan) -> new Whole(state);
            case RevisionCheck.Damaged(String reason, String message) -> new Damaged(reason, message);
            case RevisionCheck.Inconclusive(String reason, String message) -> new Damaged(reason, message);
        };
    }

    /** The frozen plan of a target; empty if it cannot be read or relied on. */
    Optional<Plan> plan(EnvironmentRevision target) {
        return switch (RevisionCheck.of(target.getSpec(), seal)) {
            case RevisionCheck.Good(EnvironmentSnapshot state, Optional<Plan> plan) -> plan;
            case RevisionCheck.Damaged damaged -> Optional.empty();
            case RevisionCheck.Inconclusive unknown -> Optional.empty();
        };
    }

    static String baselineOf(String run) {
        return run + "-baseline";
    }

    /** Reads a run's revisions back and checks them; asks the API once per run. */
    RunRecord of(Promotion promotion, String run) {
        String key = promotion.getMetadata().getNamespace() + "/" + run;
        RunRecord remembered = known.get(key);
        if (remembered != null) {
            return remembered;
        }
        RunRecord found = read(promotion, run);
        if (found instanceof RunRecord.Good) {
            known.put(key, found);
        }
        return found;
    }

    /** Whether a run's revisions still carry the finalizer of a run that has not ended. */
    boolean inUse(String namespace, String run) {
        return allOf(run).stream()
                .flatMap(name -> revisions.get(namespace, name).stream())
                .anyMatch(Revisions::inUse);
    }

    /** How many runs' records are remembered. */
    int size() {
        return known.size();
    }

    void forget(String namespace, String run) {
        known.remove(namespace + "/" + run);
    }

    private RunRecord read(Promotion promotion, String run) {
        String namespace = promotion.getMetadata().getNamespace();
        Optional<EnvironmentRevision> target = revisions.get(namespace, run);
        Optional<EnvironmentRevision> baseline = revisions.get(namespace, baselineOf(run));
        if (target.isEmpty() || baseline.isEmpty()) {
            return new RunRecord.Missing();
        }
        if (!ours(target.get(), promotion, run) || !ours(baseline.get(), promotion, run)) {
            return new RunRecord.Bad(
                    "ForeignRevision",
                    "EnvironmentRevision " + run
                            + " or its baseline was recorded by another Promotion or for another run");
        }
        if (!target.get().getSpec().clusterUid().equals(clusterUid)) {
            return new RunRecord.Bad(
                    "ForeignCluster",
                    "EnvironmentRevision " + run
                            + " was recorded in another cluster, as it is in a backup of that one");
        }
        return switch (RevisionCheck.of(target.get().getSpec(), seal)) {
            case RevisionCheck.Damaged(String reason, String message) -> new RunRecord.Bad(reason, message);
            case RevisionCheck.Inconclusive(String reason, String message) -> new RunRecord.Bad(reason, message);
            case RevisionCheck.Good(EnvironmentSnapshot after, Optional<Plan> plan) ->
                switch (state(baseline.get())) {
                    case Damaged(String reason, String message) -> new RunRecord.Bad(reason, message);
                    case Whole(EnvironmentSnapshot before) ->
                        plan.<RunRecord>map(frozen -> new RunRecord.Good(
                                        frozen, before, target.get().getSpec().environmentUid()))
                                .orElseGet(() -> new RunRecord.Bad(
                                        "NotReadable",
                                        "EnvironmentRevision " + run
                                                + " holds no plan, as no target does that this run has recorded"));
                };
        };
    }

    /** The seal proves that the operator has written it, not that it was for this run: names can be given anew. */
    static boolean ours(EnvironmentRevision revision, Promotion promotion, String run) {
        EnvironmentRevisionSpec spec = revision.getSpec();
        return spec.promotion().name().equals(promotion.getMetadata().getName())
                && spec.run().equals(run);
    }

    /**
     * Writes baseline and target, in this order; what is there already must be the same.
     *
     * @return why they cannot be written, if they cannot
     */
    Optional<RunRecord.Bad> write(Promotion promotion, Request request, String run, Planning.Outcome.Planned planned) {
        RunIdentity identity = identity(promotion, request, run, planned);
        return switch (maker.baseline(identity, planned.target())) {
            case RecordResult.Refused(String reason, String message) -> Optional.of(new RunRecord.Bad(reason, message));
            case RecordResult.Ready(EnvironmentRevisionSpec baseline) ->
                switch (maker.target(identity, planned.target(), planned.plan())) {
                    case RecordResult.Refused(String reason, String message) ->
                        Optional.of(new RunRecord.Bad(reason, message));
                    case RecordResult.Ready(EnvironmentRevisionSpec target) -> {
                        String namespace = promotion.getMetadata().getNamespace();
                        yield create(namespace, baselineOf(run), baseline).or(() -> create(namespace, run, target));
                    }
                };
        };
    }

    /** Why baseline and target could not be written, if so; writes nothing. */
    Optional<RunRecord.Bad> measure(
            Promotion promotion, Request request, String run, Planning.Outcome.Planned planned) {
        RunIdentity identity = identity(promotion, request, run, planned);
        return Stream.of(
                        maker.baseline(identity, planned.target()),
                        maker.target(identity, planned.target(), planned.plan()))
                .flatMap(made -> switch (made) {
                    case RecordResult.Refused(String reason, String message) ->
                        Stream.of(new RunRecord.Bad(reason, message));
                    case RecordResult.Ready ready -> Stream.empty();
                })
                .findFirst();
    }

    /** A process that died here has left a record of what it saw, which need not be what there is now. */
    private Optional<RunRecord.Bad> create(String namespace, String name, EnvironmentRevisionSpec spec) {
        EnvironmentRevisionSpec stored = revisions.create(namespace, name, spec).getSpec();
        boolean same =
                stored.digest().equals(spec.digest()) && stored.promotion().equals(spec.promotion());
        return same
                ? Optional.empty()
                : Optional.of(new RunRecord.Bad(
                        "BaselineMoved",
                        "EnvironmentRevision " + name + " recorded another state before; planning again"));
    }

    static String stoppedOf(String run) {
        return run + "-stopped";
    }

    private static String acceptedOf(String run) {
        return run + "-accepted";
    }

    /** The names of all revisions that a run may have written. */
    static List<String> allOf(String run) {
        return List.of(run, baselineOf(run), stoppedOf(run), acceptedOf(run));
    }

    /**
     * Writes the live state as the mixed one in which a run was stopped. A run is stopped once at most: what is recorded already is that state,
     * whatever somebody has changed since.
     *
     * @return it, unless it is too large to be recorded
     */
    Optional<EnvironmentRevision> stopped(
            Promotion promotion, Request request, String run, Planning.Outcome.Planned live) {
        return switch (maker.stopped(identity(promotion, request, run, live), live.target())) {
            case RecordResult.Refused refused -> Optional.empty();
            case RecordResult.Ready(EnvironmentRevisionSpec spec) ->
                Optional.of(revisions.create(promotion.getMetadata().getNamespace(), stoppedOf(run), spec));
        };
    }

    /**
     * The live state as the recorded one of an environment that somebody took as it is: the mixed one in which the run was stopped, if that is
     * still the live one, else a new one.
     *
     * @return it, unless it is too large to be recorded
     */
    Optional<EnvironmentRevision> accept(
            Promotion promotion, Request request, String run, Planning.Outcome.Planned live) {
        String namespace = promotion.getMetadata().getNamespace();
        return switch (maker.accepted(identity(promotion, request, run, live), live.target())) {
            case RecordResult.Refused refused -> Optional.empty();
            case RecordResult.Ready(EnvironmentRevisionSpec spec) ->
                revisions
                        .get(namespace, stoppedOf(run))
                        .filter(stopped -> stopped.getSpec().digest().equals(spec.digest()))
                        .or(() -> Optional.of(revisions.create(namespace, acceptedOf(run), spec)));
        };
    }

    /** Whether the end of a run that holds the environment is on record as it is meant to be. */
    boolean told(String namespace, Rollout run) {
        boolean stopped = run.state() == RunState.Stopped;
        RevisionState end = stopped ? RevisionState.Stopped : RevisionState.RollbackFailed;
        return revisions
                        .get(namespace, run.id())
                        .map(Revisions::state)
                        .filter(end::equals)
                        .isPresent()
                && (!stopped || revisions.get(namespace, stoppedOf(run.id())).isPresent());
    }

    private RunIdentity identity(Promotion promotion, Request request, String run, Planning.Outcome.Planned planned) {
        String from = Sources.source(promotion)
                .map(key -> "environment " + key)
                .orElseGet(() -> "revision " + promotion.getSpec().from().revision());
        return new RunIdentity(
                planned.environment().getMetadata().getUid(),
                clusterUid,
                new RunNames(run, baselineOf(run)),
                new PromotionRef(
                        promotion.getMetadata().getName(),
                        promotion.getMetadata().getUid()),
                request.digest(),
                from);
    }
}
