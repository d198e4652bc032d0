package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shiplock.demo.api.Registration;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whether an environment is as its last verified revision recorded it. */
class InSyncTest extends InTheLab {
    @Test
    void anEditOfSomebodyIsNamedAndItsTakingBackToo() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        awaitInSync("AsRecorded");

        lab.edit("deployments.apps", "web", object -> object.withObject("/spec").put("minReadySeconds", 1));
        assertTrue(awaitInSync("Changed").getMessage().contains("Deployment/web"));

        lab.edit("deployments.apps", "web", object -> object.withObject("/spec").remove("minReadySeconds"));
        awaitInSync("AsRecorded");
    }

    @Test
    void whatOnlyTheSourceReadsIsNoPartOfWhatIsRecorded() {
        for (String namespace : List.of(Shop.STAGING, Shop.PRODUCTION)) {
            lab.user().create(Shop.config(namespace, "flags", Map.of("DARK", "on")));
        }
        lab.user()
                .edit(
                        "deployments.apps",
                        Shop.STAGING,
                        "web",
                        object -> object.withArray("/spec/template/spec/containers/0/envFrom")
                                .addObject()
                                .withObject("/configMapRef")
                                .put("name", "flags"));
        lab.promote(ONE_IMAGE);
        verified("shop");

        lab.awaitThat(
                "production is judged",
                () -> inSync().filter(condition -> !condition.getStatus().equals("Unknown"))
                        .isPresent());
        assertEquals("AsRecorded", inSync().orElseThrow().getReason(), inSync()::toString);
    }

    @Test
    void anotherDescriptionOfTheEnvironmentIsJudgedAnew() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        awaitInSync("AsRecorded");

        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/spec/workloads").putArray("kinds").add("Deployment"));
        assertTrue(awaitInSync("Changed").getMessage().contains("StatefulSet/store"));

        lab.edit(
                Lab.ENVIRONMENTS,
                "production",
                object -> object.withObject("/spec").remove("workloads"));
        awaitInSync("AsRecorded");
    }

    @Test
    void withoutTheRightToReadItIsUnknownAndTheRightIsNamed() throws Exception {
        lab.promote(ONE_IMAGE);
        verified("shop");
        awaitInSync("AsRecorded");
        try (Registration denied = denyConfigMaps()) {
            changeWeb();

            Condition unknown = awaitInSync("MissingRights");
            assertEquals("Unknown", unknown.getStatus());
            assertTrue(unknown.getMessage().contains("may not get configmaps in namespace"), unknown.getMessage());
        }
        // Nothing in the environment has to change for it to be looked at again; what changes here only saves the wait.
        lab.edit("deployments.apps", "web", object -> object.withObject("/spec").remove("minReadySeconds"));
        awaitInSync("AsRecorded");
    }

    @Test
    void whatCouldNotBeReadIsLookedAtAgainByItself() throws Exception {
        lab.promote(ONE_IMAGE);
        verified("shop");
        awaitInSync("AsRecorded");
        try (Registration denied = denyConfigMaps()) {
            changeWeb();
            awaitInSync("MissingRights");
            awaitQuiet();
        }
        // Nobody announces that a right was granted, and nothing in the namespace changes.
        lab.awaitUnannounced("it is looked at again", () -> isInSync("Changed"));
        assertTrue(awaitInSync("Changed").getMessage().contains("Deployment/web"));
    }

    private Registration denyConfigMaps() {
        return lab.api()
                .access()
                .deny(question -> question.resource().equals("configmaps")
                        && question.verb().equals("get")
                        && question.identity().startsWith("operator-"));
    }

    private void changeWeb() {
        lab.edit("deployments.apps", "web", object -> object.withObject("/spec").put("minReadySeconds", 1));
    }

    private boolean isInSync(String reason) {
        return inSync().filter(condition -> condition.getReason().equals(reason))
                .isPresent();
    }

    /** What the rollout of an edit has to tell is over. */
    private void awaitQuiet() {
        AtomicInteger asked = new AtomicInteger();
        AtomicLong since = new AtomicLong();
        lab.awaitThat("the operator has asked nothing for three seconds", () -> {
            int requests = lab.requests();
            if (asked.getAndSet(requests) != requests) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > 3_000_000_000L;
        });
    }

    private Condition awaitInSync(String reason) {
        lab.awaitThat("production is InSync because " + reason, () -> isInSync(reason));
        return inSync().orElseThrow();
    }

    private Optional<Condition> inSync() {
        return Optional.ofNullable(lab.production().getStatus()).stream()
                .flatMap(status -> status.conditions().stream())
                .filter(condition -> condition.getType().equals("InSync"))
                .findFirst();
    }
}
