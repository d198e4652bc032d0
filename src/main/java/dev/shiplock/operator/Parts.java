package dev.shiplock.operator;

import dev.shiplock.gate.GateCheck;
import dev.shiplock.gate.GateRunner;
import dev.shiplock.gate.Gates;
import dev.shiplock.kubernetes.ClusterReader;
import dev.shiplock.kubernetes.ClusterRights;
import dev.shiplock.kubernetes.ClusterWriter;
import dev.shiplock.kubernetes.SecretHashes;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Promotions;
import dev.shiplock.kubernetes.store.Revisions;
import dev.shiplock.kubernetes.store.SigningKeys.SigningKey;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import dev.shiplock.operator.ShiplockOperator.Settings;
import dev.shiplock.revision.Seal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;

/** Who is built from what. */
final class Parts {
    private final EnvironmentReconciler environmentReconciler;
    private final PromotionReconciler promotionReconciler;
    private final NamespaceReconciler namespaceReconciler;
    private final Kept kept;

    Parts(
            Settings settings,
            SigningKey key,
            Caches caches,
            WakeUps wakeUps,
            NamespaceWatches watches,
            Gates gateTypes,
            GateRunner runner,
            RunMetrics metrics,
            Executor executor) {
        KubernetesClient client = settings.client();
        Clock clock = settings.clock();

        LiveWorkloads workloads = new LiveWorkloads(watches, clock);
        ClusterReader reader =
                new ClusterReader(client, new SecretHashes(key.bytes()), settings.owners(), workloads::read);
        ClusterWriter writer = new ClusterWriter(client);
        Promotions promotions = new Promotions(client);
        Environments environments = new Environments(client);
        Revisions revisions = new Revisions(client);

        LiveFields fields = new LiveFields(reader, workloads);
        Records records =
                new Records(revisions, new Seal(key.id(), Map.of(key.id(), key.bytes())), reader.clusterUid());
        GateCheck gateCheck = new GateCheck(gateTypes);
        Memories memories = new Memories();
        Sources sources = new Sources(caches);
        SourceChanges changes = new SourceChanges(caches, workloads, clock);
        Planning planning = new Planning(reader, environments, revisions, records, gateCheck, caches, clock);
        Claims claims = new Claims(revisions, records, fields, caches, clock);
        Turns turns = new Turns(environments, fields, planning, sources, claims, caches, clock);
        RunGates gates = new RunGates(runner, workloads);
        Announcer announcer = new Announcer(client, clock, executor);
        Answers answers = new Answers(revisions);
        StatusWriter status = new StatusWriter(promotions, answers, announcer, metrics, clock);

        Preconditions preconditions = new Preconditions(sources, workloads, new ClusterRights(client));
        Observer observer = new Observer(records, memories, turns, preconditions, workloads, fields, gates, caches);
        Closing closing = new Closing(
                revisions,
                environments,
                promotions,
                records,
                planning,
                new Pruning(revisions, caches),
                fields,
                wakeUps);
        Recorder recorder = new Recorder(planning, records, revisions, writer, workloads);
        Actor actor = new Actor(recorder, turns, writer, workloads, promotions, closing, memories);
        Starter starter = new Starter(
                sources, planning, new Trial(recorder, records, preconditions), changes, answers, status, clock);
        Recovery recovery = new Recovery(revisions, records, fields, caches, clock);
        Departures departures = new Departures(revisions, environments, promotions, claims, announcer, executor);
        PromotionPass pass = new PromotionPass(
                promotions, status, starter, observer, actor, recovery, departures, announcer, memories, clock);

        InSync inSync = new InSync(revisions, records, planning, workloads);
        UnknownAnnotations annotations = new UnknownAnnotations(announcer);
        this.kept = new Kept(
                memories, promotions, records, recovery, changes, gates, metrics, annotations, inSync, workloads);
        this.promotionReconciler =
                new PromotionReconciler(pass, promotions, departures, status, caches, wakeUps, kept, clock, executor);
        this.environmentReconciler = new EnvironmentReconciler(
                environments,
                new EnvironmentSituation(workloads, inSync, gateCheck, caches, clock),
                workloads,
                new Orphans(environments, revisions, claims, caches, announcer),
                caches,
                wakeUps,
                kept,
                executor);
        this.namespaceReconciler =
                new NamespaceReconciler(new TerminatingNamespaces(environments, revisions, promotions, caches), caches);
    }

    NamespaceReconciler namespaceReconciler() {
        return namespaceReconciler;
    }

    EnvironmentReconciler environmentReconciler() {
        return environmentReconciler;
    }

    Kept kept() {
        return kept;
    }

    PromotionReconciler promotionReconciler() {
        return promotionReconciler;
    }
}
