package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shiplock.api.Environment;
import dev.shiplock.api.RunState;
import dev.shiplock.demo.api.Registration;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an operator does that no longer hears of what it watches. */
class LostWatchTest extends InTheLab {
    private static final Set<String> WATCHED =
            Set.of("pods", "deployments", "replicasets", "statefulsets", "daemonsets", "cronjobs", "configmaps");

    /** From now on nothing is heard any more, until the registration is closed. */
    private Registration deafen() {
        Registration denied = lab.api()
                .access()
                .deny(question -> WATCHED.contains(question.resource())
                        && Set.of("list", "watch").contains(question.verb())
                        && question.identity().startsWith("operator-"));
        lab.faults().cutWatches("operator-1");
        return denied;
    }

    private void breakPods() {
        lab.user().list(Pod.class, Shop.PRODUCTION).stream()
                .map(pod -> pod.getMetadata().getName())
                .filter(name -> name.startsWith("web"))
                .forEach(name -> lab.user().editStatus("pods", Shop.PRODUCTION, name, LostWatchTest::crash));
    }

    private static void crash(ObjectNode pod) {
        pod.at("/status/conditions").forEach(condition -> {
            if (condition.path("type").asText().equals("Ready")) {
                ((ObjectNode) condition).put("status", "False");
            }
        });
        pod.at("/status/containerStatuses").forEach(container -> {
            ObjectNode status = (ObjectNode) container;
            status.put("ready", false).put("restartCount", 5);
            status.putObject("state").putObject("waiting").put("reason", "CrashLoopBackOff");
        });
    }

    @Test
    void aSoakDoesNotEndWhileNobodySeesWhatIsSoaking() throws Exception {
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 4s"));
        lab.await("shop", RunState.Soaking);
        try (Registration deaf = deafen()) {
            breakPods();
            Condition ready = lab.awaitReason("shop", "Ready", "CannotWatch");
            assertTrue(ready.getMessage().contains("may still list and watch them"), ready::getMessage);
            assertEquals(
                    "Unknown", lab.awaitReason("shop", "Healthy", "CannotWatch").getStatus());
            assertEquals(RunState.Soaking, lab.run("shop").orElseThrow().state());
        }
        rolledBack("shop");
    }

    @Test
    void aRollbackThatSeesNothingWaitsUntilItDoes() throws Exception {
        lab.promote(ONE_IMAGE.replace("names: [web]}", "names: [web]}, soak: 10m"));
        lab.await("shop", RunState.Soaking);
        try (Registration deaf = deafen()) {
            lab.awaitReason("shop", "Ready", "CannotWatch");
            lab.command("shop", "rollback", "kim");
            lab.await("shop", RunState.Restoring);
            lab.awaitReason("shop", "Ready", "CannotWatch");
        }
        rolledBack("shop");
    }

    @Test
    void anEnvironmentSaysThatItIsNotSeenAndWhenItIsAgain() throws Exception {
        lab.awaitThat("it is healthy", () -> healthy("AllHealthy"));
        try (Registration deaf = deafen()) {
            lab.awaitThat("it says so", () -> healthy("CannotWatch"));
        }
        lab.awaitUnannounced("it is healthy again", () -> healthy("AllHealthy"));
    }

    private boolean healthy(String reason) {
        Environment production = lab.production();
        return production.getStatus() != null
                && production.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Healthy")
                                && condition.getReason().equals(reason));
    }
}
