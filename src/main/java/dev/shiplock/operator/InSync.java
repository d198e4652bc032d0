package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.comparison.Comparer;
import dev.shiplock.comparison.Difference;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.snapshot.EnvironmentSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Whether an environment is as its last verified revision recorded it. Read and compared only when the watches show that somebody changed
 * something, never while a run is under way.
 */
final class InSync {
    private static final String TYPE = "InSync";
    private static final int NAMED = 5;

    private final Revisions revisions;
    private final Records records;
    private final Planning planning;
    private final LiveWorkloads workloads;
    private final Map<String, Judgement> known = new ConcurrentHashMap<>();

    /** What is judged: a revision and the Environment's description, and what the watches showed of the objects before they were read. */
    private record Subject(String description, DesiredState shown) {}

    /** @param settled whether what was read is what the watches had shown */
    private record Judgement(Subject of, boolean settled, String status, String reason, String message) {
        Judgement(Subject of, String status, String reason, String message) {
            this(of, true, status, reason, message);
        }
    }

    InSync(Revisions revisions, Records records, Planning planning, LiveWorkloads workloads) {
        this.revisions = revisions;
        this.records = records;
        this.planning = planning;
        this.workloads = workloads;
    }

    void judge(Environment environment, EnvironmentStatus status, Conditions conditions) {
        EnvironmentStatus.Revision revision = status.revision();
        if (revision == null) {
            conditions.add(TYPE, Conditions.UNKNOWN, "NoRevision", "no revision has been verified yet");
            return;
        }
        if (status.turn() != null) {
            conditions.add(
                    TYPE,
                    Conditions.UNKNOWN,
                    "RunUnderWay",
                    "promotion " + status.activePromotion()
                            + " has the environment's turn; it is compared again once that run has ended or somebody has"
                            + " decided about it");
            return;
        }
        Subject of = new Subject(
                revision.name() + "@" + environment.getMetadata().getGeneration(),
                DesiredState.of(workloads.contents(environment.getMetadata().getNamespace())));
        Judgement judgement = judgement(environment, revision.name(), of);
        conditions.add(TYPE, judgement.status(), judgement.reason(), judgement.message());
    }

    /**
     * What cannot be read is not remembered: the right may be granted without anything in the environment changing. And what was read while the
     * watches were not that far is not for good.
     */
    private Judgement judgement(Environment environment, String revision, Subject of) {
        String uid = environment.getMetadata().getUid();
        Judgement before = known.get(uid);
        if (before != null && before.settled() && before.of().equals(of)) {
            return before;
        }
        try {
            Judgement judgement = judge(environment, revision, of);
            known.put(uid, judgement);
            return judgement;
        } catch (ClusterException.MissingRights | ClusterException.UnknownKind problem) {
            known.remove(uid);
            return new Judgement(
                    of,
                    Conditions.UNKNOWN,
                    problem.reason(),
                    Objects.requireNonNullElse(problem.getMessage(), problem.reason()));
        }
    }

    /** Whether it has to be judged again though perhaps no event calls for it. */
    boolean isOpen(Environment environment, EnvironmentStatus status) {
        Judgement last = known.get(environment.getMetadata().getUid());
        return last != null && !last.settled()
                || status.conditions().stream()
                        .anyMatch(condition -> condition.getType().equals(TYPE)
                                && condition.getReason().equals(ClusterException.MissingRights.REASON));
    }

    int size() {
        return known.size();
    }

    void forget(Environment environment) {
        known.remove(environment.getMetadata().getUid());
    }

    private Judgement judge(Environment environment, String name, Subject of) {
        return revisions
                .get(environment.getMetadata().getNamespace(), name)
                .map(records::state)
                .map(state -> switch (state) {
                    case Records.Damaged(String reason, String message) ->
                        new Judgement(of, Conditions.UNKNOWN, reason, message);
                    case Records.Whole(EnvironmentSnapshot recorded) -> judge(environment, name, recorded, of);
                })
                .orElseGet(() -> new Judgement(
                        of, Conditions.UNKNOWN, "RevisionNotFound", "EnvironmentRevision " + name + " is gone"));
    }

    private Judgement judge(Environment environment, String name, EnvironmentSnapshot recorded, Subject of) {
        EnvironmentSnapshot read = planning.read(environment, environment);
        boolean settled = of.shown().shows(read);
        List<Difference> differences = Comparer.compare(recorded, read);
        if (differences.isEmpty()) {
            return new Judgement(of, settled, Conditions.TRUE, "AsRecorded", "as recorded in " + name);
        }
        String named = differences.stream()
                .limit(NAMED)
                .map(difference -> (difference.object() + " " + difference.field()).strip())
                .collect(Collectors.joining(", "));
        String more = differences.size() > NAMED ? " and " + (differences.size() - NAMED) + " more" : "";
        return new Judgement(
                of,
                settled,
                Conditions.FALSE,
                "Changed",
                "somebody changed " + named + more + " since " + name + " was verified");
    }
}
