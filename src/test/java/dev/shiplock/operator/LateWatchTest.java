package dev.shiplock.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shiplock.api.ChangeKind;
import dev.shiplock.api.Environment;
import dev.shiplock.api.PhaseSpec;
import dev.shiplock.api.PhaseState;
import dev.shiplock.api.RunState;
import dev.shiplock.api.Span;
import dev.shiplock.gate.ClusterReadings;
import dev.shiplock.gate.GateCheck;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.GitOpsOwners;
import dev.shiplock.kubernetes.ReadListener;
import dev.shiplock.kubernetes.SecretHashes;
import dev.shiplock.kubernetes.observed.Stripping;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.kubernetes.store.SigningKeys;
import dev.shiplock.kubernetes.store.SigningKeys.SigningKey;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import dev.shiplock.plan.Change;
import dev.shiplock.plan.ObjectChange;
import dev.shiplock.plan.Plan;
import dev.shiplock.plan.PlannedPhase;
import dev.shiplock.revision.Seal;
import dev.shiplock.rollout.PhaseProgress;
import dev.shiplock.rollout.Rollout;
import dev.shiplock.snapshot.FieldPath;
import dev.shiplock.snapshot.FieldValue;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The watches show what the API no longer holds, and when they have caught up everything is as they showed it before. They stand still here
 * from when they have read production, and show then what a test lets them show.
 */
class LateWatchTest extends InTheLab {
    private static final ObjectRef CONFIG = ObjectRef.configMap("api-config");
    private static final String OLD = "hello from version 1";
    private static final String NEW = "hello from version 2";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final PassMemory memory = new PassMemory("run");
    private KubernetesClient watcher;
    private KubernetesClient client;
    private NamespaceWatches watches;
    private LiveWorkloads workloads;
    private ClusterReader reader;
    private SigningKey key;

    @BeforeEach
    void verifiedAndThenSeenNoMore() {
        lab.promote(ONE_IMAGE);
        verified("shop");
        lab.killOperators();
        watcher = lab.api().client("watcher");
        client = lab.api().client("reader");
        watches = new NamespaceWatches(watcher, (namespace, object) -> {}, Clock.systemUTC());
        workloads = new LiveWorkloads(watches, Clock.systemUTC());
        workloads.watch(lab.production());
        lab.awaitThat("production is read", () -> workloads.sees(Shop.PRODUCTION));
        lab.faults().cutOff("watcher");
        key = new SigningKeys(client, "shiplock-system").loadOrCreate();
        reader = new ClusterReader(client, new SecretHashes(key.bytes()), GitOpsOwners.DEFAULT, ReadListener.NOBODY);
    }

    @AfterEach
    void end() {
        watches.close();
        watcher.close();
        client.close();
    }

    private void greet(String greeting) {
        lab.edit(
                "configmaps", "api-config", object -> object.withObject("/data").put("GREETING", greeting));
    }

    private void theWatchesCatchUp() {
        JsonNode now =
                lab.user().get("configmaps", Shop.PRODUCTION, "api-config").orElseThrow();
        workloads.contents(Shop.PRODUCTION).put(Stripping.configMap(now));
    }

    private long requests() {
        return lab.faults().requests().stream()
                .filter(entry -> entry.identity().equals("reader"))
                .count();
    }

    @Test
    void whatIsPutBackBeforeTheWatchesHaveShownTheRunsWriteIsAConflict() {
        greet(NEW);
        assertEquals(List.of(), foreign());

        greet(OLD);
        theWatchesCatchUp();
        assertEquals(List.of("ConfigMap/api-config /data/GREETING"), foreign());
    }

    @Test
    void whatWasReadBeforeTheWatchesShowedItIsNotReadAgain() {
        greet(NEW);
        assertEquals(List.of(), foreign());
        theWatchesCatchUp();

        long before = requests();
        assertEquals(List.of(), foreign());
        assertEquals(before, requests());
    }

    private List<String> foreign() {
        PhaseProgress progress = new PhaseProgress(
                "config", "", PhaseState.Settling, NOW, List.of(), List.of(), "", Optional.of(NOW), Optional.empty());
        Rollout run = new Rollout(
                "run",
                RunState.Settling,
                0,
                "Settling",
                "",
                NOW,
                Optional.empty(),
                RunState.RolledBack,
                List.of(progress));
        return new LiveFields(reader, workloads).foreign(Shop.PRODUCTION, greeting(), run, 0, memory);
    }

    /** A run that writes the new greeting. */
    private Plan greeting() {
        String uid = lab.user()
                .get("configmaps", Shop.PRODUCTION, "api-config")
                .orElseThrow()
                .at("/metadata/uid")
                .asText();
        Change change = new Change(
                ChangeKind.Config, FieldPath.of("data", "GREETING"), FieldValue.of(OLD), FieldValue.of(NEW), -1, "");
        PhaseSpec phase = new PhaseSpec(
                "config",
                null,
                null,
                List.of(),
                null,
                new Span("10m"),
                PhaseSpec.Tolerance.DEFAULT,
                false,
                List.of(),
                new Span("0s"),
                PhaseSpec.OnFailure.Rollback);
        return new Plan(
                Lab.promotion(ONE_IMAGE).getSpec(),
                List.of(new PlannedPhase(phase, List.of(new ObjectChange(CONFIG, uid, List.of(change))), List.of())),
                List.of(),
                Map.of(),
                Map.of(),
                "digest");
    }

    @Test
    void aValueThatIsPutBackBeforeTheWatchesHaveShownItDoesNotStayNamed() {
        InSync inSync = inSync();
        greet("by hand");
        assertEquals("Changed", judged(inSync).getReason());
        assertTrue(isOpen(inSync), "it is looked at again though no event calls for it");

        greet(OLD);
        theWatchesCatchUp();
        assertEquals("AsRecorded", judged(inSync).getReason());
        assertIdle(inSync);
    }

    @Test
    void aWorkloadThatCameAndWentBeforeTheWatchesHaveShownItDoesNotStayNamed() {
        InSync inSync = inSync();
        lab.user()
                .create(Shop.deployment(
                        Shop.PRODUCTION, "brief", 1, Shop.template("brief", 1, "shop.example.com", "")));
        Condition changed = judged(inSync);
        assertTrue(changed.getMessage().contains("Deployment/brief"), changed::getMessage);

        lab.user().delete("deployments.apps", Shop.PRODUCTION, "brief");
        assertEquals("AsRecorded", judged(inSync).getReason());
        assertIdle(inSync);
    }

    private void assertIdle(InSync inSync) {
        assertFalse(isOpen(inSync));
        long before = requests();
        assertEquals("AsRecorded", judged(inSync).getReason());
        assertEquals(before, requests());
    }

    private InSync inSync() {
        Revisions revisions = new Revisions(client);
        Records records =
                new Records(revisions, new Seal(key.id(), Map.of(key.id(), key.bytes())), reader.clusterUid());
        Planning planning = new Planning(
                reader,
                new Environments(client),
                revisions,
                records,
                new GateCheck(new ClusterReadings(client).gates()),
                new Caches(),
                Clock.systemUTC());
        return new InSync(revisions, records, planning, workloads);
    }

    private Condition judged(InSync inSync) {
        Environment production = lab.production();
        Conditions conditions = new Conditions(1, NOW, List.of());
        inSync.judge(production, production.getStatus(), conditions);
        return conditions.list().getFirst();
    }

    private boolean isOpen(InSync inSync) {
        Environment production = lab.production();
        return inSync.isOpen(production, production.getStatus());
    }
}
