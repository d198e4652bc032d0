package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentRevision;
import dev.shiplock.api.Promotion;
import dev.shiplock.api.RevisionState;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.kubernetes.store.Revisions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose turn it is, and what becomes of it when a run waits, or when somebody wipes what it is written to. */
class TurnTest extends InTheLab {
    private static final String BACKWARDS = """
            metadata: {name: back}
            spec:
              from: {environment: production, namespace: shop-production}
              to: {environment: staging}
              phases:
              - {name: api, workloads: {names: [api]}}
            """;

    private static boolean isTurn(ApiRequest request) {
        return request.isAbout("environments") && request.subresource().equals("status");
    }

    private static Predicate<ApiRequest> of(String plural) {
        return request -> request.isAbout(plural) && request.subresource().isEmpty() && request.isWrite();
    }

    private void suspend(boolean suspended) {
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("suspend", suspended));
    }

    private void awaitNothingTaken() {
        lab.awaitThat("the run has given everything back", () -> {
            Environment environment = lab.production();
            return environment.getStatus() != null
                    && environment.getStatus().turn() == null
                    && environment.getMetadata().getFinalizers().isEmpty()
                    && lab.find("shop")
                            .orElseThrow()
                            .getMetadata()
                            .getFinalizers()
                            .isEmpty()
                    && lab.revisions().stream().allMatch(one -> Revisions.state(one) == RevisionState.Recorded);
        });
    }

    private void waitsAfter(Predicate<ApiRequest> write) {
        after(write, () -> suspend(true));
        lab.promote(TWO_PHASES);
        lab.awaitReason("shop", "Ready", "Suspended");
        awaitNothingTaken();
        assertEquals(before, now());
        String asked = lab.status("shop").request().at();

        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        lab.await("next", RunState.Verified);
        suspend(false);

        verified("shop");
        assertEquals(asked, lab.status("shop").request().at());
    }

    @Test
    void aRunThatIsSuspendedWithTheTurnGivesItBack() {
        waitsAfter(TurnTest::isTurn);
    }

    @Test
    void aRunThatIsSuspendedWithTheEnvironmentGuardedGivesItBack() {
        waitsAfter(of("environments"));
    }

    @Test
    void aRunThatIsSuspendedWithItsTargetMarkedGivesItBack() {
        waitsAfter(request ->
                request.isAbout("environmentrevisions") && request.subresource().equals("status"));
    }

    @Test
    void aRunThatIsSuspendedWithEveryFinalizerGivesThemBack() {
        waitsAfter(of("promotions"));
    }

    @Test
    void aRunThatWasKilledWithTheTurnAndMustWaitGivesItBack() {
        // A run that waits for a first reading says so, and then the write is another one.
        lab.awaitDescribed();
        lab.faults().cutOffAfterWrite("operator-1", 7);
        lab.promote(TWO_PHASES);
        lab.awaitThat("it was killed", () -> lab.faults().isCutOff("operator-1"));
        lab.killOperators();
        assertTrue(lab.production().getStatus().turn() != null, "killed with the turn");
        suspend(true);
        lab.startOperator();

        lab.awaitReason("shop", "Ready", "Suspended");
        awaitNothingTaken();
        suspend(false);
        verified("shop");
    }

    @Test
    void twoRunsInOppositeDirectionsDoNotWaitForEachOther() {
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/spec/sharedWith")
                        .putArray("namespaces")
                        .add(Shop.STAGING));
        lab.killOperators();
        bothHaveTheirTurn();
        lab.startOperator();

        lab.await("shop", RunState.Verified);
        lab.awaitThat(
                "so is the other",
                () -> lab.user()
                        .get(Promotion.class, Shop.STAGING, "back")
                        .filter(found ->
                                found.getStatus() != null && found.getStatus().run() != null)
                        .filter(found -> found.getStatus().run().state() == RunState.Verified)
                        .isPresent());
        lab.awaitThat("nothing is left", () -> lab.leftovers("shop").isEmpty());
    }

    /** Killed right after one has taken production's turn and the other staging's, as two threads may do at the same time. */
    private void bothHaveTheirTurn() {
        killedOnceTurnIsTakenBy("shop", () -> lab.promote(ONE_IMAGE));
        JsonNode turn = turn(Shop.PRODUCTION, "production");
        lab.user()
                .editStatus(
                        Lab.ENVIRONMENTS,
                        Shop.PRODUCTION,
                        "production",
                        object -> object.withObject("/status").remove("turn"));
        suspend(true);
        killedOnceTurnIsTakenBy("back", () -> {
            var back = Lab.promotion(BACKWARDS);
            back.getMetadata().setNamespace(Shop.STAGING);
            lab.user().create(back);
        });
        lab.user()
                .editStatus(
                        Lab.ENVIRONMENTS,
                        Shop.PRODUCTION,
                        "production",
                        object -> object.withObject("/status").set("turn", turn));
        suspend(false);
        assertEquals("back", turn(Shop.STAGING, "staging").path("promotion").asText());
    }

    private void killedOnceTurnIsTakenBy(String promotion, Runnable promote) {
        String operator = lab.nextOperator();
        lab.faults().onWrite(entry -> {
            if (entry.identity().equals(operator)
                    && isTurn(entry.request())
                    && entry.request().body().contains("\"promotion\":\"" + promotion + "\"")) {
                lab.faults().cutOff(operator);
            }
        });
        lab.startOperator();
        promote.run();
        lab.awaitThat(promotion + " has the turn", () -> lab.faults().isCutOff(operator));
        lab.killOperators();
    }

    private JsonNode turn(String namespace, String environment) {
        return lab.user()
                .get(Lab.ENVIRONMENTS, namespace, environment)
                .orElseThrow()
                .at("/status/turn");
    }

    @Test
    void aRunThatHasBegunTakesAWipedTurnBackWhileAnotherIsQueued() throws IOException {
        AtomicReference<String> health = new AtomicReference<>("busy");
        AtomicInteger asked = new AtomicInteger();
        try (var server = Answering.with(() -> {
            asked.incrementAndGet();
            return health.get();
        })) {
            lab.promote(TWO_PHASES.replace(
                    "names: [api]}}", """
                    names: [api]}, gates: [{name: free, interval: 100ms, failures: 1000, expect: "body.status == 'free'", http: {url: "%s"}}]}
                    """.formatted(server.url()).strip()));
            lab.awaitThat("nothing but the gate keeps the run", () -> asked.get() > 2);
            lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
            lab.awaitReason("next", "Ready", "Queued");
            lab.user().wipeStatus(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");

            lab.awaitThat(
                    "the turn is taken back",
                    () -> lab.production().getStatus() != null
                            && "shop".equals(lab.production().getStatus().activePromotion()));
            health.set("free");
            lab.awaitEnd("shop", RunState.Verified);
        }
    }

    /** Only one of them is touched, so that nothing else calls for the pass that puts it again. */
    @ParameterizedTest
    @ValueSource(strings = {Lab.ENVIRONMENTS + "/production", Lab.PROMOTIONS + "/shop"})
    void aFinalizerThatAReplacedObjectHasLostIsPutAgain(String object) {
        soaking();
        String[] parts = object.split("/", -1);
        lab.edit(parts[0], parts[1], one -> one.withObject("/metadata").remove("finalizers"));

        lab.awaitThat(
                "both are kept",
                () -> !lab.production().getMetadata().getFinalizers().isEmpty()
                        && !lab.find("shop")
                                .orElseThrow()
                                .getMetadata()
                                .getFinalizers()
                                .isEmpty());
    }

    @Test
    void aRunWhoseTurnAnotherHasWritesNothingUntilItIsGivenBack() {
        soaking();
        lab.killOperators();
        lab.user()
                .editStatus(
                        Lab.ENVIRONMENTS,
                        Shop.PRODUCTION,
                        "production",
                        object -> object.withObject("/status/turn")
                                .put("run", "other-1")
                                .put("promotion", "other")
                                .put("promotionUid", "1"));
        lab.command("shop", "abort", "kim");
        Production left = now();
        lab.startOperator();

        lab.awaitReason("shop", "Stalled", "TurnTaken");
        assertEquals(left, now());
        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/metadata/annotations").put("shiplock.dev/accept", "other-1"));
        rolledBack("shop");
    }

    @Test
    void aTurnThatOnlyLooksFreeIsNotTaken() {
        soaking();
        lab.killOperators();
        EnvironmentRevision target = target("shop");
        wipeEverything(target);
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}"));
        lab.startOperator();

        lab.awaitReason("next", "Ready", "Queued");
        lab.await("shop", RunState.Soaking);
        assertEquals("shop", lab.production().getStatus().activePromotion());
        assertTrue(now().has("deployments.apps/web", "web:1\""));
    }

    private void wipeEverything(EnvironmentRevision target) {
        lab.user().wipeStatus(Lab.ENVIRONMENTS, Shop.PRODUCTION, "production");
        lab.user().wipeStatus(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.user()
                .wipeStatus(
                        "environmentrevisions.shiplock.dev",
                        Shop.PRODUCTION,
                        target.getMetadata().getName());
    }

    private EnvironmentRevision target(String promotion) {
        return lab.revisions().stream()
                .filter(revision -> revision.getSpec().promotion().name().equals(promotion))
                .filter(revision -> !revision.getMetadata().getName().endsWith("-baseline"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void runsIntoOneEnvironmentNeverWriteSideBySide() {
        Set<String> writers = ConcurrentHashMap.newKeySet();
        lab.faults().onWrite(entry -> {
            if (isWriteToProduction(entry)) {
                writers.add(lab.production().getStatus().turn().promotion());
            }
        });
        lab.promote(ONE_IMAGE);
        lab.promote(ONE_IMAGE.replace("name: shop}", "name: next}").replace("web", "api"));
        lab.awaitThat(
                "both are carried out",
                () -> List.of("shop", "next").stream()
                        .allMatch(name -> lab.run(name)
                                .filter(run -> run.state() == RunState.Verified)
                                .isPresent()));
        assertEquals(Set.of("shop", "next"), writers);
    }

    private static boolean isWriteToProduction(JournalEntry entry) {
        return entry.applied() && entry.request().uri().contains("fieldManager=shiplock");
    }
}
