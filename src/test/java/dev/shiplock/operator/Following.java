package dev.shiplock.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.JournalEntry;
import dev.shiplock.demo.api.Registration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

/** Tests of Promotions that follow staging by themselves. */
abstract class Following extends InTheLab {
    /** The Promotion {@code shop}, which carries the image of {@code web} whenever staging has settled. */
    static String following(String settle) {
        return ONE_IMAGE + "  trigger: OnChange\n  settle: " + settle + "\n";
    }

    /** An operator that has not read a source yet does not know what is new of it. */
    @BeforeEach
    final void awaitRead() {
        lab.awaitDescribed();
    }

    final void stagingHas(String deployment, String tag) {
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        deployment,
                        object -> ((ObjectNode) object.at("/spec/template/spec/containers/0"))
                                .put("image", Shop.image(deployment, tag)));
    }

    final void stagingSays(String configMap, String greeting) {
        lab.user()
                .edit(
                        "configmaps",
                        Shop.STAGING,
                        configMap,
                        object -> object.withObject("/data").put("GREETING", greeting));
    }

    /** The run after this one is verified. */
    final Run verifiedAfter(Run before) {
        lab.awaitThat(
                "a run after " + before.id() + " is verified",
                () -> lab.run("shop")
                        .filter(run -> !run.id().equals(before.id()) && run.state() == RunState.Verified)
                        .isPresent());
        return verified("shop");
    }

    final String reason(String promotion) {
        return lab.condition(promotion, "Ready").orElseThrow().getReason();
    }

    /** What operators have written of Promotions. */
    final List<JournalEntry> told() {
        return lab.writes(entry -> entry.applied() && entry.request().isAbout("promotions"));
    }

    /** Since so many writes it was said of a Promotion that this is why it waits; it may be over by now. */
    final void awaitTold(int since, String promotion, String reason) {
        lab.awaitThat(
                promotion + " has been said to be " + reason,
                () -> told().stream()
                        .skip(since)
                        .anyMatch(entry -> entry.request().name().equals(promotion)
                                && entry.request().body().contains("\"reason\":\"" + reason + "\"")));
    }

    /** One thing and the other, ten times a second; begins and, of an odd number, ends with the one. */
    static void byTurns(int times, Consumer<Boolean> one) {
        AtomicInteger done = new AtomicInteger();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(100))
                .atMost(Lab.PATIENCE)
                .until(() -> {
                    one.accept(done.incrementAndGet() % 2 == 1);
                    return done.get() >= times;
                });
    }

    /** How often operators have read staging for a plan. */
    final long readings() {
        return lab.faults().requests().stream()
                .filter(entry -> entry.identity().startsWith("operator-")
                        && entry.request().uri().endsWith(Shop.STAGING + "/configmaps/api-config"))
                .count();
    }

    final void suspend(boolean suspended) {
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("suspend", suspended));
        lab.awaitThat("it is seen", () -> {
            Long generation = lab.find("shop").orElseThrow().getMetadata().getGeneration();
            return generation.equals(lab.status("shop").observedGeneration());
        });
    }

    final void settlesWithin(String settle) {
        lab.edit(Lab.PROMOTIONS, "shop", object -> object.withObject("/spec").put("settle", settle));
    }

    final String restart() {
        lab.killOperators();
        return lab.startOperator();
    }

    final void awaitNothingToldBy(String operator, Duration time) {
        Awaitility.await()
                .during(time)
                .atMost(Lab.PATIENCE)
                .until(() -> told().stream().noneMatch(entry -> entry.identity().equals(operator)));
    }

    /** From now on operators cannot read staging's pods, until the registration is closed. */
    final Registration stagingIsHidden() {
        return lab.api()
                .access()
                .deny(question -> question.resource().equals("pods")
                        && question.namespace().equals(Shop.STAGING)
                        && question.identity().startsWith("operator-"));
    }
}
