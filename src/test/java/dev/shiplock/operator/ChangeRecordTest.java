package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionStatus;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import org.junit.jupiter.api.Test;

/** What is on record of a run once it has ended: who asked for it, what became of it, and that it stays on record. */
class ChangeRecordTest extends InTheLab {
    private static final String BY_KIM =
            ONE_IMAGE.replace("name: shop}", "name: shop, annotations: {shiplock.dev/requested-by: kim}}");

    private EnvironmentRevisionStatus status(String revision) {
        return lab.user()
                .get(EnvironmentRevision.class, Shop.PRODUCTION, revision)
                .orElseThrow()
                .getStatus();
    }

    @Test
    void whoAskedIsInTheStatusAndInTheRecord() {
        lab.promote(BY_KIM);
        String run = verified("shop").id();

        assertEquals("kim", lab.status("shop").request().by());
        assertEquals("kim", status(run).record().requestedBy());
        assertEquals(lab.status("shop").request().at(), status(run).record().requestedAt());
    }

    @Test
    void whoAsksForTheNextRunIsOnRecordOfThatOne() {
        lab.promote(BY_KIM);
        String first = verified("shop").id();
        lab.edit(Lab.PROMOTIONS, "shop", object -> {
            object.withObject("/metadata/annotations").put("shiplock.dev/requested-by", "robin");
            object.withObject("/spec")
                    .putArray("set")
                    .addObject()
                    .put("workload", "web")
                    .put("image", Shop.image("web", "3"));
        });
        lab.awaitThat(
                "the next run has ended",
                () -> lab.run("shop")
                        .filter(run -> !run.id().equals(first) && run.state() == RunState.Verified)
                        .isPresent());
        String second = verified("shop").id();

        assertEquals("robin", status(second).record().requestedBy());
        assertEquals("kim", status(first).record().requestedBy());
    }

    @Test
    void aRevisionThatIsSupersededKeepsItsRecord() {
        lab.promote(BY_KIM);
        String first = verified("shop").id();
        EnvironmentRevisionStatus.Record record = status(first).record();
        assertEquals(RevisionState.Verified, status(first).state());
        assertFalse(record.changes().isEmpty(), record::toString);
        lab.promote(TWO_PHASES.replace("name: shop}", "name: next}"));
        String second = verified("next").id();

        assertEquals(RevisionState.Superseded, status(first).state());
        assertEquals(record, status(first).record());
        assertEquals(RevisionState.Verified, status(second).state());
    }

    @Test
    void onlyARunThatIsVerifiedSupersedes() {
        lab.promote(BY_KIM);
        String first = verified("shop").id();
        before = now();
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: bad}")
                + "  set: [{workload: web, image: \"registry.example.com/shop/web:2-exit\"}]\n");
        rolledBack("bad");

        assertEquals(RevisionState.Verified, status(first).state());
        assertEquals(first, lab.production().getStatus().revision().name());
    }
}
