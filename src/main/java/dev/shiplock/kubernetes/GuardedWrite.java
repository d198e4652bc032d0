package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ObjectPatcher.Sent;
import dev.shiplock.plan.AsWritten;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.plan.WriteResult.AlreadyThere;
import dev.shiplock.plan.WriteResult.Conflict;
import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.plan.WriteResult.NotTakenBack;
import dev.shiplock.plan.WriteResult.Refused;
import dev.shiplock.plan.WriteResult.Written;
import dev.shiplock.snapshot.FieldPath;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One forward write of one object: read, decide, dry run, write; from the start again when the object changed in between. */
final class GuardedWrite {
    /** A busy object (its status is written all the time) is read again that often before the caller's backoff takes over. */
    static final int ATTEMPTS = 8;

    private final ObjectApi api;
    private final String namespace;
    private final ObjectPatcher patcher;
    private final ObjectChange change;
    private final List<Change> earlier;
    private final ObjectChange all;

    /** A dry run that was accepted is not asked for again: on a busy object every request more is one more chance to come too late. */
    private boolean tried;

    /** @param earlier what is rehearsed with the change, since it will have been made before */
    GuardedWrite(ObjectApi api, String namespace, ObjectChange change, List<Change> earlier) {
        this.api = api;
        this.namespace = namespace;
        this.change = change;
        this.earlier = earlier;
        this.all = new ObjectChange(
                change.object(),
                change.uid(),
                Stream.concat(earlier.stream(), change.changes().stream()).toList());
        this.patcher = new ObjectPatcher(api, namespace, all);
    }

    WriteResult rehearse() {
        return attempt(false, true);
    }

    WriteResult write(boolean acknowledged) {
        return attempt(acknowledged, false);
    }

    private WriteResult attempt(boolean acknowledged, boolean rehearsal) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<JsonNode> live = patcher.read();
            if (live.isEmpty()) {
                return new Refused("ObjectGone", patcher.goneMessage());
            }
            Optional<WriteResult> result = decide(live.get(), acknowledged, rehearsal);
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw patcher.tooBusy(ATTEMPTS);
    }

    /** Empty if the object has to be read again. */
    private Optional<WriteResult> decide(JsonNode live, boolean acknowledged, boolean rehearsal) {
        return switch (ObjectPatch.of(live, all, ObjectPatch.Foreign.Refuse)) {
            case ObjectPatch.Result.AlreadyThere(List<ForeignValue> left) ->
                Optional.of(new AlreadyThere(ObjectPatcher.generation(live)));
            case ObjectPatch.Result.Conflict(List<ForeignValue> fields) ->
                Optional.of(new Conflict(
                        ObjectPatcher.uid(live).equals(change.uid()) ? Conflict.FOREIGN_CHANGE : Conflict.REPLACED,
                        fields));
            case ObjectPatch.Result.Operations(JsonNode operations, List<ForeignValue> left) ->
                acknowledged
                        ? Optional.of(new Conflict(Conflict.CHANGED_BACK, changedBack(live)))
                        : send(live, operations, rehearsal);
        };
    }

    private Optional<WriteResult> send(JsonNode live, JsonNode operations, boolean rehearsal) {
        if (tried) {
            return sendForGood(live, operations);
        }
        return switch (patcher.send(live, operations, true)) {
            case Sent.Raced() -> Optional.empty();
            case Sent.Refused(String reason, String message) -> Optional.of(new Refused(reason, message));
            case Sent.Stored(JsonNode stored) ->
                rehearsal ? Optional.of(written(live, stored)) : asTried(live, operations, stored);
            case Sent.NoDryRun(String webhook) ->
                rehearsal ? Optional.of(noDryRun(webhook)) : sendUntried(live, operations);
        };
    }

    /** Admission may do something else than it did when the plan was frozen; then nothing of the plan is written. */
    private Optional<WriteResult> asTried(JsonNode live, JsonNode operations, JsonNode stored) {
        List<FieldPath> others = AsWritten.otherThanPlanned(change, live, stored);
        return others.isEmpty()
                ? sendUntried(live, operations)
                : Optional.of(changedByAdmission(others, "nothing of it was written"));
    }

    private Optional<WriteResult> sendUntried(JsonNode live, JsonNode operations) {
        tried = true;
        return sendForGood(live, operations);
    }

    private Optional<WriteResult> sendForGood(JsonNode live, JsonNode operations) {
        return switch (patcher.send(live, operations, false)) {
            case Sent.Raced() -> Optional.empty();
            case Sent.NoDryRun(String webhook) -> Optional.empty();
            case Sent.Refused(String reason, String message) -> Optional.of(new Refused(reason, message));
            case Sent.Stored(JsonNode stored) -> Optional.of(asStored(live, stored));
        };
    }

    /** What is not in the plan cannot be put back later, not after a crash at least; so it is put back here and now. */
    private WriteResult asStored(JsonNode live, JsonNode stored) {
        List<FieldPath> others = AsWritten.otherThanPlanned(change, live, stored);
        return others.isEmpty() ? written(live, stored) : takenBack(others, AsWritten.of(change, live, stored));
    }

    /** What is not taken back must not be forgotten, whatever the reason: the object was written. */
    private WriteResult takenBack(List<FieldPath> others, ObjectChange asWritten) {
        try {
            return switch (new GuardedRevert(api, namespace, asWritten.inverse()).revert()) {
                case RevertResult.Reverted(List<ForeignValue> left, long generation) ->
                    changedByAdmission(
                            others,
                            left.isEmpty()
                                    ? "the change was taken back at once"
                                    : "the change was taken back at once, but for what somebody else changed meanwhile");
                case RevertResult.Refused(String reason, String message) -> notTakenBack(others, message);
            };
        } catch (ClusterException failure) {
            return notTakenBack(others, String.valueOf(failure.getMessage()));
        }
    }

    private NotTakenBack notTakenBack(List<FieldPath> others, String why) {
        boolean besides = others.stream()
                .anyMatch(field -> change.changes().stream()
                        .noneMatch(planned -> planned.field().equals(field)));
        return new NotTakenBack(
                besides ? NotTakenBack.CHANGED_BESIDES : NotTakenBack.CHANGED,
                changedByAdmission(others, "the change could not be taken back: " + why)
                        .message());
    }

    private Refused changedByAdmission(List<FieldPath> fields, String done) {
        return new Refused(
                "ChangedByAdmission",
                "admission now makes something else of the change of " + change.object()
                        + " than when the run was recorded ("
                        + fields.stream().map(FieldPath::toString).collect(Collectors.joining(", ")) + "); " + done
                        + ". Look at what changed in the cluster's webhooks and policies, then promote again");
    }

    private Refused noDryRun(String webhook) {
        return new Refused(
                "DryRunRefused",
                "admission webhook " + webhook + " takes no dry runs of " + change.object()
                        + ", so that nobody can tell before the first write what it would make of the change, nor put"
                        + " that back for certain afterwards; let it declare sideEffects None or NoneOnDryRun, or"
                        + " except the namespace from it, then promote again");
    }

    private Written written(JsonNode live, JsonNode stored) {
        JsonNode before = ObjectPatch.after(live, earlier);
        return new Written(AsWritten.of(change, before, stored), ObjectPatcher.generation(stored));
    }

    private List<ForeignValue> changedBack(JsonNode live) {
        return change.changes().stream()
                .map(planned -> new ForeignValue(
                        planned.field(), planned.after(), planned.field().readFrom(live)))
                .filter(field -> !field.found().equals(field.expected()))
                .toList();
    }
}
