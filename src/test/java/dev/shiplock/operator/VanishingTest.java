package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.RunState;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Environments and namespaces that go in mid-run. */
class VanishingTest extends InTheLab {
    private static final String REVISIONS = "environmentrevisions.shiplock.dev";
    private static final String WAITING = TWO_PHASES + NEVER_PASSING;

    @Test
    void aRunThatHasWrittenNothingIsPlannedAnewForANewEnvironment() {
        lab.promote(WAITING);
        String run = lab.await("shop", RunState.Waiting).id();
        lab.killOperators();
        lab.recreateProduction();
        lab.startOperator();

        lab.awaitThat(
                "a new run waits",
                () -> lab.run("shop")
                        .filter(now -> !now.id().equals(run) && now.state() == RunState.Waiting)
                        .isPresent());
        var line = lab.status("shop").history().getFirst();
        assertEquals(run, line.run());
        assertEquals(RunState.Rejected, line.outcome());
        assertTrue(line.message().contains("created anew"), line::message);
        lab.awaitThat(
                "the old run's records went with its Environment",
                () -> lab.revisions().stream()
                        .noneMatch(revision -> revision.getSpec().run().equals(run)));
    }

    @Test
    void whatWasWrittenGoesBackWhenTheEnvironmentIsReplaced() {
        soaking();
        lab.killOperators();
        lab.recreateProduction();
        lab.startOperator();

        var run = rolledBack("shop");
        assertEquals("EnvironmentReplaced", run.reason());
    }

    @Test
    void whatWasWrittenGoesBackWhenTheEnvironmentIsTornAway() {
        soaking();
        lab.edit(Lab.ENVIRONMENTS, "production", object -> {
            object.withObject("/metadata").remove("finalizers");
            lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        });

        assertEquals(
                "EnvironmentReplaced", lab.await("shop", RunState.RolledBack).reason());
        assertEquals(before, now());
    }

    @Test
    void aRecordThatWentWithItsEnvironmentIsSaidToBeLost() {
        soaking();
        lab.killOperators();
        lab.revisions()
                .forEach(revision -> lab.edit(
                        REVISIONS,
                        revision.getMetadata().getName(),
                        object -> object.withObject("/metadata").remove("finalizers")));
        lab.recreateProduction();
        assertTrue(lab.revisions().isEmpty(), "revisions go with their Environment");
        Production left = now();
        lab.startOperator();

        lab.awaitReason("shop", "Stalled", "RunStateLost");
        assertEquals(left, now());
    }

    @Test
    void aRunWhoseRecordIsDamagedIsLetGoAsTheMessageSays() {
        String run = soaking().id();
        lab.killOperators();
        lab.edit(
                REVISIONS,
                run + "-baseline",
                object -> object.withObject("/metadata").remove("finalizers"));
        lab.user().delete(REVISIONS, Shop.PRODUCTION, run + "-baseline");
        Production left = now();
        lab.startOperator();

        String message = lab.awaitReason("shop", "Stalled", "RunStateLost").getMessage();
        assertTrue(message.contains("shiplock.dev/on-delete=leave and delete it"), message);
        lab.command("shop", "on-delete", "leave");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
        lab.awaitEvent("RunStateLost");
        assertEquals(left, now());
        assertEquals(List.of(), lab.leftovers("shop"));

        lab.promote(LONG_SOAK.replace(", soak: 10m", "") + "  run: anew\n");
        verified("shop");
    }

    @Test
    void anEnvironmentStaysUntilItsRunHasEnded() {
        soaking();
        lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        assertTrue(lab.production().isMarkedForDeletion());
        lab.awaitThat(
                "it says what it waits for",
                () -> lab.production().getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getReason().equals("Terminating")));
        lab.command("shop", "abort", "kim");

        assertEquals(RunState.RolledBack, lab.await("shop", RunState.RolledBack).state());
        lab.awaitThat(
                "it is gone",
                () -> lab.user()
                        .get(Environment.class, Shop.PRODUCTION, "production")
                        .isEmpty());
        assertEquals(before, now());
    }

    /** As the namespace controller does: everything is marked, in any order, and what has no finalizer is gone at once. */
    private void deleteNamespace(int order) {
        lab.user()
                .edit(
                        "namespaces",
                        "",
                        Shop.PRODUCTION,
                        object -> object.withObject("/metadata")
                                .putArray("finalizers")
                                .add("example.com/controller"));
        lab.user().delete("namespaces", "", Shop.PRODUCTION);
        deleteOurs(order);
    }

    private void deleteOurs(int order) {
        List<List<? extends HasMetadata>> kinds = new ArrayList<>(List.of(
                lab.user().list(Promotion.class, Shop.PRODUCTION),
                lab.user().list(Environment.class, Shop.PRODUCTION),
                lab.user().list(EnvironmentRevision.class, Shop.PRODUCTION)));
        Collections.rotate(kinds, order);
        kinds.forEach(kind -> kind.forEach(lab.user()::delete));
    }

    private void awaitNothingOfOurs() {
        lab.awaitThat(
                "nothing of ours is left",
                () -> Stream.of(
                                lab.user().list(Promotion.class, Shop.PRODUCTION),
                                lab.user().list(Environment.class, Shop.PRODUCTION),
                                lab.user().list(EnvironmentRevision.class, Shop.PRODUCTION))
                        .allMatch(List::isEmpty));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aNamespaceThatIsDeletedWhileARunWaitsIsNotHeld(int order) {
        lab.promote(WAITING);
        lab.await("shop", RunState.Waiting);
        deleteNamespace(order);
        awaitNothingOfOurs();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aNamespaceThatIsDeletedInMidRunIsNotHeld(int order) {
        soaking();
        deleteNamespace(order);
        awaitNothingOfOurs();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aNamespaceThatWasDeletedWhileNobodyWatchedIsNotHeld(int order) {
        soaking();
        lab.killOperators();
        deleteNamespace(order);
        lab.startOperator();
        awaitNothingOfOurs();
    }

    @Test
    void aNamespaceWhereOnlyRevisionsAreLeftIsNotHeld() {
        lab.promote(WAITING);
        lab.await("shop", RunState.Waiting);
        lab.killOperators();
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.user().delete(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        assertEquals(2, lab.revisions().size());
        lab.startOperator();
        deleteNamespace(0);
        awaitNothingOfOurs();
    }
}
