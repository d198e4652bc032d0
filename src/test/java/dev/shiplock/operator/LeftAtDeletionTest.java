package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.kubernetes.store.Revisions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A Promotion that is deleted in mid-run and says, by its annotation, to leave things as they are. */
class LeftAtDeletionTest extends InTheLab {
    private void deletedAndLeft() {
        lab.command("shop", "on-delete", "leave");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
    }

    private EnvironmentRevision revision(String name) {
        return lab.user().get(EnvironmentRevision.class, Shop.PRODUCTION, name).orElseThrow();
    }

    private List<String> changed() {
        return lab.writes(entry -> entry.applied() && isChange(entry.request())).stream()
                .map(entry -> entry.request().name())
                .toList();
    }

    private static boolean isChange(ApiRequest request) {
        return request.uri().contains("fieldManager=shiplock");
    }

    private void assertFreeAndRecordedAsItIs(String run) {
        assertEquals(List.of(), lab.leftovers("shop"));
        var record = revision(run).getStatus().record();
        assertEquals(RevisionState.Stopped, Revisions.state(revision(run)));
        assertEquals(RunState.Stopped, record.outcome());
        assertEquals("Accepted", record.reason());
        EnvironmentRevision reached =
                revision(lab.production().getStatus().revision().name());
        assertEquals(Role.Accepted, reached.getSpec().role());
        assertEquals(RevisionState.Verified, Revisions.state(reached));
        assertEquals(run, reached.getSpec().run());
        List<String> summary = reached.getSpec().summary();
        assertTrue(summary.stream().anyMatch(line -> line.contains("api:2")), summary::toString);
        assertTrue(summary.stream().anyMatch(line -> line.contains("web:1")), summary::toString);
    }

    @Test
    void productionKeepsWhatWasWrittenAndTheEnvironmentIsFree() {
        String run = soaking().id();
        Production left = now();
        assertTrue(left.has("deployments.apps/api", "api:2\""), left::toString);
        deletedAndLeft();

        assertEquals(left, now());
        assertEquals(List.of("api-config", "api"), changed());
        assertFreeAndRecordedAsItIs(run);
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        verified("next");
    }

    @Test
    void aRollbackThatDoesNotGetOnIsLeftWhereItIs() {
        String run = soaking().id();
        lab.faults()
                .failNext(
                        request -> request.isAbout("deployments")
                                && isChange(request)
                                && request.body().contains("api:1\""),
                        500,
                        10_000);
        lab.command("shop", "abort", "kim");
        lab.await("shop", RunState.Reverting);
        lab.awaitThat("the ConfigMap is put back", () -> now().has("configmaps/api-config", "version 1"));
        deletedAndLeft();

        assertTrue(now().has("deployments.apps/api", "api:2\""), "the first version could not be put back");
        assertEquals(List.of("api-config", "api", "api-config"), changed());
        assertFreeAndRecordedAsItIs(run);
    }
}
