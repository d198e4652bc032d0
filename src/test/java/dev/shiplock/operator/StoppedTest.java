package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.EnvironmentRevisionSpec.Role;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.kubernetes.store.Revisions;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A mixed state that somebody asked for is a revision of its own. */
class StoppedTest extends InTheLab {
    private static final String MIXED = TWO_PHASES.replace("names: [api]}", "names: [api]}, onFailure: Continue")
            + "  set: [{workload: api, image: \"registry.example.com/shop/api:2-exit\"}]\n";

    private Optional<EnvironmentRevision> mixed() {
        return lab.revisions().stream()
                .filter(revision -> revision.getSpec().role() == Role.Stopped)
                .findFirst();
    }

    private EnvironmentRevision awaitMixed() {
        lab.await("shop", RunState.Stopped);
        lab.awaitThat(
                "the mixed state is recorded",
                () -> mixed().filter(revision -> Revisions.state(revision) == RevisionState.Stopped)
                        .isPresent());
        return mixed().orElseThrow();
    }

    private EnvironmentRevision accepted() {
        lab.command("shop", "accept", "kim");
        lab.awaitThat(
                "the state is accepted",
                () -> lab.run("shop")
                                .filter(run -> "Accepted".equals(run.reason()))
                                .isPresent()
                        && lab.leftovers("shop").isEmpty());
        String name = lab.production().getStatus().revision().name();
        return lab.revisions().stream()
                .filter(revision -> revision.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void isRecordedAndKeptWhileTheRunHoldsTheEnvironment() {
        lab.promote(MIXED);
        EnvironmentRevision mixed = awaitMixed();

        assertEquals(
                lab.run("shop").orElseThrow().id() + "-stopped",
                mixed.getMetadata().getName());
        assertTrue(mixed.getMetadata().getFinalizers().contains(Revisions.FINALIZER));
        assertTrue(
                mixed.getSpec().summary().stream().anyMatch(line -> line.contains("2-exit")),
                () -> mixed.getSpec().summary().toString());
    }

    @Test
    void isTheOneThatTheEnvironmentRunsOnceItIsAccepted() {
        lab.promote(MIXED);
        EnvironmentRevision mixed = awaitMixed();
        EnvironmentRevision accepted = accepted();

        assertEquals(mixed.getMetadata().getName(), accepted.getMetadata().getName());
        assertEquals(RevisionState.Verified, Revisions.state(accepted));
    }

    @Test
    void whatSomebodyHasChangedSinceIsAcceptedAsItIs() {
        lab.promote(MIXED);
        EnvironmentRevision mixed = awaitMixed();
        lab.edit("deployments.apps", "web", object -> object.withObject("/spec").put("replicas", 3));
        EnvironmentRevision accepted = accepted();

        assertEquals(Role.Accepted, accepted.getSpec().role());
        assertEquals(RevisionState.Stopped, Revisions.state(mixed));
    }

    @Test
    void isLetGoWhenAllIsTakenBack() {
        lab.promote(MIXED);
        awaitMixed();
        lab.command("shop", "rollback", "kim");

        rolledBack("shop");
        assertEquals(RevisionState.Stopped, Revisions.state(mixed().orElseThrow()));
    }

    @Test
    void aProcessThatDiesRightAfterTheStopLeavesTheRecordToTheNextOne() {
        lab.killOperators();
        String operator = lab.nextOperator();
        lab.faults().onWrite(entry -> {
            boolean stopped = entry.identity().equals(operator)
                    && entry.applied()
                    && entry.request().isAbout("promotions")
                    && entry.request().body().contains("\"state\":\"Stopped\"");
            if (stopped) {
                lab.faults().cutOff(operator);
            }
        });
        lab.startOperator();
        lab.promote(MIXED);
        lab.awaitThat("the operator is cut off", () -> lab.faults().isCutOff(operator));
        lab.killOperators();
        assertTrue(mixed().isEmpty());
        lab.startOperator();

        EnvironmentRevision mixed = awaitMixed();
        String run = lab.run("shop").orElseThrow().id();
        EnvironmentRevision target = lab.revisions().stream()
                .filter(revision -> revision.getMetadata().getName().equals(run))
                .findFirst()
                .orElseThrow();
        assertEquals(RevisionState.Stopped, Revisions.state(target));
        assertTrue(!target.getStatus().record().notAsRecorded().isEmpty());
        assertEquals(run, mixed.getSpec().run());
    }
}
