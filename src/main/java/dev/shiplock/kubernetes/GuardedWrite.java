package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ObjectPatcher.Sent;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.WriteResult;
import dev.shiplock.plan.WriteResult.AlreadyThere;
import dev.shiplock.plan.WriteResult.Conflict;
import dev.shiplock.plan.WriteResult.ForeignValue;
import dev.shiplock.plan.WriteResult.Refused;
import dev.shiplock.plan.WriteResult.Written;
import java.util.List;
import java.util.Optional;

/** One forward write of one object: read, decide, dry run, write; from the start again when the object changed in between. */
final class GuardedWrite {
    /** A busy object (its status is written all the time) is read again that often before the caller's backoff takes over. */
    static final int ATTEMPTS = 8;

    private final ObjectPatcher patcher;
    private final ObjectChange change;

    /** A dry run that was accepted is not asked for again: on a busy object every request more is one more chance to come too late. */
    private boolean rehearsed;

    GuardedWrite(ObjectApi api, String namespace, ObjectChange change) {
        this.patcher = new ObjectPatcher(api, namespace, change.object());
        this.change = change;
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
        return switch (ObjectPatch.of(live, change, ObjectPatch.Foreign.Refuse)) {
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
        if (rehearsed) {
            return sendForGood(live, operations);
        }
        return switch (patcher.send(live, operations, true)) {
            case Sent.Raced() -> Optional.empty();
            case Sent.Refused(String reason, String message) -> Optional.of(new Refused(reason, message));
            case Sent.Stored(JsonNode stored) -> {
                rehearsed = true;
                yield rehearsal ? Optional.of(written(live, stored)) : sendForGood(live, operations);
            }
            case Sent.NoDryRun() -> {
                rehearsed = true;
                yield rehearsal
                        ? Optional.of(new Written(change, ObjectPatcher.generation(live)))
                        : sendForGood(live, operations);
            }
        };
    }

    private Optional<WriteResult> sendForGood(JsonNode live, JsonNode operations) {
        return switch (patcher.send(live, operations, false)) {
            case Sent.Raced() -> Optional.empty();
            case Sent.NoDryRun() -> Optional.empty();
            case Sent.Refused(String reason, String message) -> Optional.of(new Refused(reason, message));
            case Sent.Stored(JsonNode stored) -> Optional.of(written(live, stored));
        };
    }

    private Written written(JsonNode live, JsonNode stored) {
        return new Written(AsWritten.of(change, live, stored), ObjectPatcher.generation(stored));
    }

    private List<ForeignValue> changedBack(JsonNode live) {
        return change.changes().stream()
                .map(planned -> new ForeignValue(
                        planned.field(), planned.after(), planned.field().readFrom(live)))
                .filter(field -> !field.found().equals(field.expected()))
                .toList();
    }
}
