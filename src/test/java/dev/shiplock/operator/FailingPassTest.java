package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.Condition;
import org.junit.jupiter.api.Test;

/** What is said of a run that the operator cannot look at, for a cause that nobody foresaw. */
class FailingPassTest extends InTheLab {
    @Test
    void aRunThatCannotBeLookedAtSaysSoAndGoesOnAfterwards() {
        onceSoaking(() -> lab.faults().cutOff("operator-1"));
        lab.promote(TWO_PHASES.replace("names: [api]}}", "names: [api]}, soak: 2s}"));
        lab.await("shop", RunState.Soaking);
        lab.killOperators();
        lab.faults()
                .failNext(
                        request -> request.isAbout("environmentrevisions") && !request.isWrite(),
                        400,
                        1000,
                        "a text that may quote anything");
        lab.startOperator();

        Condition stalled = lab.awaitReason("shop", "Stalled", "OperatorError");
        assertTrue(
                stalled.getMessage().contains("watch production by hand")
                        && !stalled.getMessage().contains("quote anything"),
                stalled::getMessage);
        assertEquals(
                "Unknown", lab.awaitReason("shop", "Healthy", "OperatorError").getStatus());
        lab.faults().clear();
        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/labels").put("seen", "yes"));
        verified("shop");
    }

    @Test
    void anAbortThatNobodyPutANameToIsDone() {
        lab.promote(LONG_SOAK);
        lab.await("shop", RunState.Soaking);
        lab.command("shop", "abort", "");
        rolledBack("shop");
    }

    @Test
    void whoTookAStateAsItIsIsNotAskedAnyMore() {
        lab.promote(LONG_SOAK);
        lab.await("shop", RunState.Soaking);
        lab.command("shop", "abort", "leave");
        String message = lab.await("shop", RunState.Stopped).message();
        assertTrue(message.contains("shiplock.dev/rollback to put everything back"), message);

        lab.command("shop", "accept", "kim");
        assertEquals(
                "the state was taken as it is (accept by command): aborted by command, left as it is",
                lab.awaitReason("shop", "Ready", "Accepted").getMessage());
    }
}
