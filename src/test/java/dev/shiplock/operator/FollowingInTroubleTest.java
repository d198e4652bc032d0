package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.ApiRequest;
import dev.shiplock.demo.api.Registration;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Promotions that follow their source when something is in the way: nothing is lost, nothing outlasts its cause, and nobody asks without end. */
class FollowingInTroubleTest extends Following {
    private static final String IN_PLAN_MODE = following("0s") + "  mode: Plan\n";

    private static Predicate<ApiRequest> statusOf(String text) {
        return request -> request.identity().startsWith("operator-")
                && request.isAbout("promotions")
                && request.isWrite()
                && request.body().contains(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 500})
    void aChangeWhoseRunCouldNotBeWrittenIsPromotedAllTheSame(int code) {
        lab.promote(following("0s"));
        Run first = verified("shop");
        lab.faults().failNext(statusOf("\"Recording\""), code, 1);
        stagingHas("web", "3");

        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
    }

    @ParameterizedTest
    @ValueSource(ints = {409, 500})
    void aPlanThatCouldNotBeWrittenIsShownAllTheSame(int code) {
        lab.promote(IN_PLAN_MODE);
        lab.await("shop", RunState.Planned);
        lab.faults().failNext(statusOf("web:3"), code, 1);
        stagingHas("web", "3");

        lab.awaitThat("it is shown", () -> shows("web:3"));
    }

    private boolean shows(String value) {
        return lab.status("shop").plan() != null
                && lab.status("shop").plan().toString().contains(value)
                && reason("shop").equals("Planned");
    }

    /** The operator is killed, and has said this last. */
    private void saidLast(String reason, boolean queued) {
        lab.killOperators();
        lab.user().editStatus(Lab.PROMOTIONS, Shop.PRODUCTION, "shop", object -> {
            ObjectNode status = object.withObject("/status").put("state", reason);
            if (queued) {
                status.set("queued", status.path("request").deepCopy());
            }
            ArrayNode conditions = status.putArray("conditions");
            conditions.add(condition(conditions, "Ready", "False", reason, status));
            conditions.add(condition(conditions, "Stalled", "True", reason, status));
        });
    }

    private static ObjectNode condition(
            ArrayNode conditions, String type, String value, String reason, ObjectNode status) {
        return conditions
                .objectNode()
                .put("type", type)
                .put("status", value)
                .put("reason", reason)
                .put("message", "what it is about")
                .put("observedGeneration", status.path("observedGeneration").asLong())
                .put("lastTransitionTime", "2026-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "OperatorError, false, 10m, false",
        "OperatorError, true, 0s, true",
        "MissingRights, true, 10m, false",
        "SourceNotShared, true, 0s, true"
    })
    void whatIsOverIsNotSaidAnyMore(String reason, boolean queued, String settle, boolean suspended) {
        lab.promote(following(settle));
        verified("shop");
        suspend(suspended);
        saidLast(reason, queued);
        lab.startOperator();

        assertEquals("True", lab.awaitReason("shop", "Ready", "Verified").getStatus());
        assertTrue(lab.condition("shop", "Stalled").isEmpty());
    }

    @Test
    void aRefusalIsSaidUntilTheSourceIsLookedAtAgain() {
        lab.promote(following("10m"));
        verified("shop");
        saidLast("DryRunRefused", true);
        String operator = lab.startOperator();
        lab.awaitThat("it has seen the source", () -> lab.kept().sizes().get("changes") == 1);
        awaitNothingToldBy(operator, Duration.ofSeconds(1));
        assertEquals("DryRunRefused", reason("shop"));

        settlesWithin("0s");
        lab.awaitReason("shop", "Ready", "Verified");
    }

    private void breakOrMend(String deployment, boolean ready) {
        lab.user().list(Pod.class, Shop.STAGING).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith(deployment))
                .forEach(name -> lab.user().editStatus("pods", Shop.STAGING, name, pod -> {
                    pod.at("/status/conditions").forEach(condition -> {
                        if (condition.path("type").asText().equals("Ready")) {
                            ((ObjectNode) condition).put("status", ready ? "True" : "False");
                        }
                    });
                    pod.at("/status/containerStatuses")
                            .forEach(container -> ((ObjectNode) container).put("ready", ready));
                }));
    }

    @Test
    void whatCannotBePlannedIsNotPlannedAgainAtEveryEventOfTheSourceAndIsNewWhenItCan() throws Exception {
        lab.promote(IN_PLAN_MODE);
        Run first = lab.await("shop", RunState.Planned);
        try (Registration refused = lab.api()
                .admission()
                .refuse(
                        request -> request.identity().startsWith("operator-")
                                && request.namespace().equals(Shop.PRODUCTION)
                                && request.isAbout("deployments"),
                        "images must be signed")) {
            stagingHas("web", "3");
            lab.awaitReason("shop", "Stalled", "AdmissionDenied");
            assertEquals(first, lab.run("shop").orElseThrow());
            long readings = readings();
            int before = told().size();
            byTurns(10, odd -> breakOrMend("web", !odd));
            assertEquals("AdmissionDenied", reason("shop"));
            assertEquals(before, told().size(), "nothing is said again and again");
            assertEquals(readings, readings(), "nothing is planned again and again");

            lab.edit(
                    Lab.PROMOTIONS,
                    "shop",
                    object -> object.withObject("/metadata/labels").put("edited", "yes"));
            lab.awaitThat("an edit is looked at", () -> readings() > readings);
        }
        long began = System.nanoTime();
        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/metadata/labels").put("edited", "again"));
        lab.awaitThat("it is shown", () -> shows("web:3"));
        assertTrue(Duration.ofNanos(System.nanoTime() - began).compareTo(Duration.ofSeconds(15)) < 0, "at once");
        assertNotEquals(first.id(), lab.run("shop").orElseThrow().id());
        assertEquals(2, lab.status("shop").history().size());
    }

    @Test
    void howARunEndedIsSaidAgainAfterThePromotionHasFollowedItsSourceForAWhile() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        lab.user().delete(Lab.PROMOTIONS, Shop.PRODUCTION, "shop");
        lab.awaitThat("it is gone", () -> lab.find("shop").isEmpty());
        lab.promote(ONE_IMAGE);
        List<Condition> answered = List.of(lab.awaitReason("shop", "Ready", "AlreadyAnswered"));
        lab.edit(
                Lab.PROMOTIONS,
                "shop",
                object -> object.withObject("/spec").put("trigger", "OnChange").put("settle", "10m"));
        lab.awaitThat("it has seen the source", () -> lab.kept().sizes().get("changes") == 1);
        stagingHas("web", "3");
        lab.awaitReason("shop", "Ready", "SourceSettling");

        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("trigger", "Manual"));
        Condition again = lab.awaitReason("shop", "Ready", "AlreadyAnswered");
        assertEquals("True", again.getStatus());
        assertEquals(answered.getFirst().getMessage(), again.getMessage());
        assertTrue(lab.condition("shop", "Reconciling").isEmpty());
    }
}
