package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Promotions that follow their source, over restarts, while they are suspended, and where the source cannot be seen. */
class FollowingTest extends Following {
    @Test
    void aRestartTellsNothingOfASourceThatHasNothingNewAndWhatChangedMeanwhileIsPromoted() {
        lab.promote(following("1s"));
        Run first = verified("shop");
        suspend(true);
        lab.promote(following("1s").replace("name: shop}", "name: planned}").replace("names: [web]", "names: [api]")
                + "  mode: Plan\n");
        lab.await("planned", RunState.Planned);

        String operator = restart();
        lab.awaitThat("it has seen the source", () -> lab.kept().sizes().get("changes") == 2);
        awaitNothingToldBy(operator, Duration.ofSeconds(2));
        assertEquals("Verified", reason("shop"));

        suspend(false);
        lab.killOperators();
        stagingHas("web", "3");
        lab.startOperator();
        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
    }

    @Test
    void aRestartWhileTheSourceSettlesTakesNothingBack() {
        lab.promote(following("10m"));
        Run first = verified("shop");
        stagingHas("web", "3");
        lab.awaitReason("shop", "Ready", "SourceSettling");

        String operator = restart();
        lab.awaitThat("it has seen the source", () -> lab.kept().sizes().get("changes") == 1);
        awaitNothingToldBy(operator, Duration.ofSeconds(1));
        assertEquals("SourceSettling", reason("shop"));

        settlesWithin("0s");
        verifiedAfter(first);
    }

    @Test
    void whatIsSuspendedSaysSoOnceAndIsPromotedWhenItNoLongerIs() {
        lab.promote(following("1s"));
        Run first = verified("shop");
        suspend(true);
        assertEquals("Verified", reason("shop"));
        stagingHas("web", "3-1");
        lab.awaitReason("shop", "Ready", "Suspended");
        int before = told().size();
        AtomicInteger changes = new AtomicInteger(1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(700))
                .during(Duration.ofSeconds(4))
                .atMost(Lab.PATIENCE)
                .until(() -> {
                    if (changes.get() < 3) {
                        stagingHas("web", "3-" + changes.incrementAndGet());
                    }
                    return told().size() == before;
                });

        suspend(false);
        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3-3"));
    }

    @Test
    void aSourceThatCannotBeReadIsSaidNotToBeAndFollowedAgainAfterwards() throws Exception {
        lab.promote(following("1s"));
        Run first = verified("shop");
        lab.killOperators();
        try (Registration hidden = stagingIsHidden()) {
            lab.startOperator();
            String message = lab.awaitReason("shop", "Ready", "CannotWatch").getMessage();
            assertTrue(message.contains("pods in namespace shop-staging"), message);
            assertEquals(
                    List.of("CannotWatch", "CannotWatch"),
                    lab.status("shop").conditions().stream()
                            .filter(one -> one.getType().equals("Ready")
                                    || one.getType().equals("Reconciling"))
                            .map(one -> one.getReason())
                            .toList());
        }
        lab.awaitReason("shop", "Ready", "Verified");
        assertEquals(first, lab.run("shop").orElseThrow());
        assertEquals(0, saying("SourceSettling"), "nothing has changed");

        stagingHas("web", "3");
        verifiedAfter(first);
    }

    private long saying(String reason) {
        return told().stream()
                .filter(entry -> entry.request().body().contains(reason))
                .count();
    }

    @Test
    void whatChangedBeforeTheSourceCouldNotBeReadIsSaidAgainAfterwards() throws Exception {
        lab.promote(following("10m"));
        verified("shop");
        stagingHas("web", "3");
        lab.awaitReason("shop", "Ready", "SourceSettling");
        lab.killOperators();
        try (Registration hidden = stagingIsHidden()) {
            lab.startOperator();
            lab.awaitReason("shop", "Ready", "CannotWatch");
        }
        lab.awaitReason("shop", "Ready", "SourceSettling");
    }

    @Test
    void aSuspendedOneIsLeftAsItIsWhileItsSourceCannotBeRead() throws Exception {
        lab.promote(following("0s"));
        verified("shop");
        suspend(true);
        lab.killOperators();
        String operator;
        try (Registration hidden = stagingIsHidden()) {
            operator = lab.startOperator();
            lab.awaitThat(
                    "it is known that it cannot be read",
                    () -> lab.kept().sizes().get("changes") == 1);
            awaitNothingToldBy(operator, Duration.ofSeconds(1));
        }
        lab.awaitThat("it is read", () -> lab.kept().workloads().hasRead(Shop.STAGING));
        awaitNothingToldBy(operator, Duration.ofSeconds(1));
        assertEquals("Verified", reason("shop"));
    }

    @Test
    void whatChangesWhileAPlanIsMadeIsLookedAtAfterwards() {
        lab.promote(following("0s"));
        Run first = verified("shop");
        lab.awaitThat("production was judged", () -> lab.kept().inSync().size() == 1);
        // The target is read after the source.
        lab.faults()
                .delayNext(
                        request -> request.identity().startsWith("operator-")
                                && request.isAbout("horizontalpodautoscalers")
                                && request.namespace().equals(Shop.PRODUCTION),
                        Duration.ofSeconds(2),
                        1);
        long before = readings();
        stagingSays("api-config", "hello again");
        lab.awaitThat("the source is read", () -> readings() > before);
        stagingHas("web", "3");

        verifiedAfter(first);
        assertTrue(now().has("deployments.apps/web", "web:3"));
    }

    @Test
    void nothingIsToldOfASourceThatIsNotShared() {
        lab.promote(following("1s"));
        verified("shop");
        stagingHas("api", "3-never-ready");
        lab.awaitReason("shop", "Ready", "SourceUnhealthy");
        lab.user()
                .edit(
                        Lab.ENVIRONMENTS,
                        Shop.STAGING,
                        "staging",
                        object -> object.withObject("/spec").remove("sharedWith"));
        lab.awaitReason("shop", "Stalled", "SourceNotShared");
    }
}
