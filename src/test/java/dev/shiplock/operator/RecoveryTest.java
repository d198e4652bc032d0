package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Promotions that have lost their status. */
class RecoveryTest extends InTheLab {
    /** The process died between letting go of the target and of the baseline, and then the status was wiped. */
    @Test
    void theBaselineOfAnEndedRunIsLetGoAndKept() {
        lab.promote(ONE_IMAGE);
        String baseline = verified("shop").id() + "-baseline";
        lab.killOperators();
        lab.edit(
                "environmentrevisions.shiplock.dev",
                baseline,
                object -> object.withObject("/metadata").putArray("finalizers").add("shiplock.dev/in-use"));
        lab.user().editStatus(Lab.PROMOTIONS, Shop.PRODUCTION, "shop", object -> object.remove("status"));
        lab.startOperator();

        lab.awaitThat("it is let go", () -> lab.leftovers("shop").isEmpty());
        lab.awaitThat("the request is answered again", () -> lab.status("shop").request() != null);
        assertTrue(
                lab.revisions().stream()
                        .anyMatch(revision -> revision.getMetadata().getName().equals(baseline)),
                "the record of a run that has ended keeps its baseline");
    }
}
