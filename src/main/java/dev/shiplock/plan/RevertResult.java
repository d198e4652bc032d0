package dev.shiplock.plan;

import dev.shiplock.plan.WriteResult.ForeignValue;
import java.util.List;

/** What came of putting one object back. */
public sealed interface RevertResult {
    /**
     * Every field has its recorded value again, except those that somebody else had changed meanwhile.
     *
     * @param leftAlone the fields that were left as they are; {@code expected} is what the run had written there
     * @param generation the object's generation from now on; 0 for an object without one
     */
    record Reverted(List<ForeignValue> leftAlone, long generation) implements RevertResult {
        public Reverted {
            leftAlone = List.copyOf(leftAlone);
        }
    }

    /**
     * The object cannot be put back: it is gone, was replaced, or the API server refuses for good.
     *
     * @param reason in one CamelCase word
     * @param message what the server said, about which object, and what to do
     */
    record Refused(String reason, String message) implements RevertResult {}
}
