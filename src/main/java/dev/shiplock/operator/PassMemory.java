package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.rollout.Facts;
import dev.shiplock.snapshot.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a process remembers of a run between two passes. All of it can be lost at any time: then the question is asked again, or the action
 * is repeated, which changes nothing.
 */
final class PassMemory {
    private final String run;
    private final Map<ObjectRef, WriteResult> writes = new ConcurrentHashMap<>();
    private final Map<Written, String> checked = new ConcurrentHashMap<>();
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();
    private Optional<Facts.Recording> recording = Optional.empty();
    private Optional<Boolean> rights = Optional.empty();
    private Optional<List<String>> refusals = Optional.empty();
    private Optional<Instant> looked = Optional.empty();
    private boolean reverted;
    private boolean closed;
    private Optional<Seen> turn = Optional.empty();

    PassMemory(String run) {
        this.run = run;
    }

    String run() {
        return run;
    }

    Map<ObjectRef, WriteResult> writes() {
        return Map.copyOf(writes);
    }

    void wrote(ObjectRef object, WriteResult result) {
        writes.put(object, result);
        checked.keySet().removeIf(written -> written.object().equals(object));
    }

    /** The state has taken notice of the results. */
    void noticed() {
        writes.clear();
        reverted = false;
        closed = false;
    }

    Optional<Facts.Recording> recording() {
        return recording;
    }

    void recording(Facts.Recording outcome) {
        recording = Optional.of(outcome);
    }

    boolean reverted() {
        return reverted;
    }

    /** @param refused what the API server said of each object that it did not put back */
    void reverted(List<String> refused) {
        reverted = true;
        refusals = Optional.of(List.copyOf(refused));
    }

    /** What it said; empty if this process has put nothing back. */
    Optional<List<String>> refusals() {
        return refusals;
    }

    /** Since when this process sees how the restored workloads do; from now on, if it has not seen them before. */
    Instant lookedSince(Instant now) {
        Instant since = looked.orElse(now);
        looked = Optional.of(since);
        return since;
    }

    /** The workloads are not seen at present. */
    void sightLost() {
        looked = Optional.empty();
    }

    /** A pod was deleted; the watch may show it for a moment longer. */
    void deleted(String podUid) {
        deleted.add(podUid);
    }

    boolean hasDeleted(String podUid) {
        return deleted.contains(podUid);
    }

    /**
     * What the API said of the turn when it was last asked.
     *
     * @param version the Environment's resourceVersion; the watch may not be that far yet
     * @param ours whether the run had the turn, and whatever goes with it
     */
    record Seen(long version, boolean ours) {}

    void saw(Environment environment, boolean ours) {
        turn = Optional.of(new Seen(version(environment), ours));
    }

    /** What is known of the turn, unless the watch shows a newer Environment. */
    Optional<Boolean> hasTurn(Environment watched) {
        return turn.filter(seen -> version(watched) <= seen.version()).map(Seen::ours);
    }

    private static long version(Environment environment) {
        return Long.parseLong(environment.getMetadata().getResourceVersion());
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    boolean rightsChecked() {
        return rights.isPresent();
    }

    void checkedRights() {
        rights = Optional.of(true);
    }

    /** What a phase has written into an object: another phase may have written other fields of it. */
    private record Written(int phase, ObjectRef object) {}

    /** Whether what the phase has written into the object was compared in this version already. */
    boolean checked(int phase, ObjectRef object, String version) {
        return version.equals(checked.get(new Written(phase, object)));
    }

    void check(int phase, ObjectRef object, String version) {
        checked.put(new Written(phase, object), version);
    }
}
