package dev.shiplock.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.kubernetes.ObjectPatcher.Sent;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.ObjectPatch;
import dev.shiplock.plan.RevertResult;
import dev.shiplock.plan.RevertResult.Refused;
import dev.shiplock.plan.RevertResult.Reverted;
import dev.shiplock.plan.WriteResult.ForeignValue;
import java.util.List;
import java.util.Optional;

/**
 * One backward write of one object. There is no dry run: nothing that it could say would be a reason not to try. Fields that somebody
 * else changed are not in the patch, so that they hold up none of the others.
 */
final class GuardedRevert {
    private final ObjectPatcher patcher;
    private final ObjectChange inverse;

    GuardedRevert(ObjectApi api, String namespace, ObjectChange inverse) {
        this.patcher = new ObjectPatcher(api, namespace, inverse);
        this.inverse = inverse;
    }

    RevertResult revert() {
        for (int attempt = 0; attempt < GuardedWrite.ATTEMPTS; attempt++) {
            Optional<JsonNode> live = patcher.read();
            if (live.isEmpty()) {
                return new Refused("ObjectGone", patcher.goneMessage());
            }
            Optional<RevertResult> result = decide(live.get());
            if (result.isPresent()) {
                return result.get();
            }
        }
        throw patcher.tooBusy(GuardedWrite.ATTEMPTS);
    }

    /** Empty if the object has to be read again. */
    private Optional<RevertResult> decide(JsonNode live) {
        return switch (ObjectPatch.of(live, inverse, ObjectPatch.Foreign.Leave)) {
            case ObjectPatch.Result.Conflict(List<ForeignValue> fields) ->
                Optional.of(new Refused(
                        "ObjectReplaced",
                        inverse.object() + " was deleted and created anew during the run; compare it with the"
                                + " baseline and correct it by hand"));
            case ObjectPatch.Result.AlreadyThere(List<ForeignValue> left) ->
                Optional.of(new Reverted(left, ObjectPatcher.generation(live)));
            case ObjectPatch.Result.Operations(JsonNode operations, List<ForeignValue> left) ->
                send(live, operations, left);
        };
    }

    private Optional<RevertResult> send(JsonNode live, JsonNode operations, List<ForeignValue> left) {
        return switch (patcher.send(live, operations, false)) {
            case Sent.Raced() -> Optional.empty();
            case Sent.NoDryRun(String webhook) -> Optional.empty();
            case Sent.Refused(String reason, String message) -> Optional.of(new Refused(reason, message));
            case Sent.Stored(JsonNode stored) -> Optional.of(new Reverted(left, ObjectPatcher.generation(stored)));
        };
    }
}
