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

    Parts(
            Settings settings,
            SigningKey key,
            Caches caches,
            WakeUps wakeUps,
            NamespaceWatches watches,
            Gates gateTypes,
            GateRunner runner,
            Executor executor) {
        KubernetesClient client = settings.client();
        Clock clock = settings.clock();

        ClusterReader reader = new ClusterReader(client, new SecretHashes(key.bytes()), settings.owners());
        ClusterWriter writer = new ClusterWriter(client);
        Promotions promotions = new Promotions(client);
        Environments environments = new Environments(client);
        Revisions revisions = new Revisions(client);

        LiveWorkloads workloads = new LiveWorkloads(watches, clock);
        LiveFields fields = new LiveFields(reader, workloads);
        Records records =
                new Records(revisions, new Seal(key.id(), Map.of(key.id(), key.bytes())), reader.clusterUid());
        GateCheck gateCheck = new GateCheck(gateTypes);
        Memories memories = new Memories();
        Sources sources = new Sources(caches);
        SourceChanges changes = new SourceChanges(workloads, clock);
        Planning planning = new Planning(reader, revisions, records, gateCheck, caches, clock);
        Turns turns = new Turns(environments, fields, planning, caches, clock);
        RunGates gates = new RunGates(runner, workloads);
        Announcer announcer = new Announcer(client, clock, executor);
        RunMetrics metrics = new RunMetrics(settings.metrics());
        StatusWriter status = new StatusWriter(promotions, announcer, metrics, clock);

        Preconditions preconditions = new Preconditions(sources, workloads, new ClusterRights(client));
        Observer observer = new Observer(records, memories, turns, preconditions, workloads, fields, gates, caches);
        Closing closing = new Closing(
                revisions, environments, promotions, records, planning, new Pruning(revisions, caches), fields);
        Recorder recorder = new Recorder(planning, records, revisions, writer, workloads);
        Actor actor = new Actor(recorder, turns, writer, workloads, promotions, closing, memories);
        Starter starter = new Starter(
                sources, planning, new Trial(recorder, records, preconditions), changes, revisions, status, clock);
        Recovery recovery = new Recovery(revisions, records, reader, caches, clock);
        PromotionPass pass =
                new PromotionPass(promotions, status, starter, observer, actor, recovery, announcer, memories, clock);

        this.promotionReconciler = new PromotionReconciler(
                pass,
                promotions,
                status,
                caches,
                wakeUps,
                memories,
                gates,
                metrics,
                new UnknownAnnotations(announcer),
                clock);
        this.environmentReconciler = new EnvironmentReconciler(
                environments,
                new EnvironmentSituation(
                        workloads, new InSync(revisions, records, planning, workloads), gateCheck, caches, clock),
                workloads,
                new TerminatingNamespaces(reader, environments, revisions, promotions, caches),
                caches,
                wakeUps);
    }

    EnvironmentReconciler environmentReconciler() {
        return environmentReconciler;
    }

    PromotionReconciler promotionReconciler() {
        return promotionReconciler;
    }
}
