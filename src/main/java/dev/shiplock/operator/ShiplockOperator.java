package dev.shiplock.operator;

import dev.shiplock.gate.ClusterReadings;
import dev.shiplock.gate.GateRunner;
import dev.shiplock.gate.Gates;
import dev.shiplock.kubernetes.GitOpsOwners;
import dev.shiplock.kubernetes.store.SigningKeys;
import dev.shiplock.kubernetes.store.SigningKeys.SigningKey;
import dev.shiplock.kubernetes.watch.NamespaceWatches;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * The operator, put together from its parts. Nothing here is shared between two instances, so that one process may start and stop as many as it
 * likes.
 */
public final class ShiplockOperator implements AutoCloseable {
    /** Objects per answer when the operator lists what there is. */
    static final long PAGE = 500;

    private final Operator operator;
    private final NamespaceWatches watches;
    private final GateRunner gates;
    private final ExecutorService executor;
    private final Kept kept;

    private ShiplockOperator(
            Operator operator, NamespaceWatches watches, GateRunner gates, ExecutorService executor, Kept kept) {
        this.operator = operator;
        this.watches = watches;
        this.gates = gates;
        this.executor = executor;
        this.kept = kept;
    }

    /**
     * What an instance needs.
     *
     * @param namespace the operator's own namespace, where its key is kept
     * @param owners whose objects are left to them, since they put every change back
     * @param clock what time it is; tests have their own
     */
    public record Settings(
            KubernetesClient client, String namespace, MeterRegistry metrics, GitOpsOwners owners, Clock clock) {
        /** Leaves to Argo CD and Flux what is theirs. */
        public Settings(KubernetesClient client, String namespace, MeterRegistry metrics, Clock clock) {
            this(client, namespace, metrics, GitOpsOwners.DEFAULT, clock);
        }
    }

    /** Starts an instance; it is watching when this returns. */
    public static ShiplockOperator start(Settings settings) {
        KubernetesClient client = settings.client();
        Clock clock = settings.clock();
        SigningKey key = new SigningKeys(client, settings.namespace()).loadOrCreate();
        ThreadFactory threads = Thread.ofVirtual().name("shiplock-", 0).factory();
        ExecutorService executor = Executors.newThreadPerTaskExecutor(task -> threads.newThread(LogFields.none(task)));
        Caches caches = new Caches();
        WakeUps wakeUps = new WakeUps(caches);
        NamespaceWatches watches = new NamespaceWatches(client, wakeUps::changed, clock);
        Gates gates = new ClusterReadings(client).gates();
        RunMetrics metrics = new RunMetrics(settings.metrics());
        GateRunner runner = GateRunner.start(
                gates, clock, scope -> wakeUps.answered(new ResourceID(scope.promotion(), scope.namespace())), metrics);
        Parts parts = new Parts(settings, key, caches, wakeUps, watches, gates, runner, metrics, executor);
        Operator operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withExecutorService(executor)
                .withReconciliationTerminationTimeout(Duration.ofSeconds(2))
                .checkingCRDAndValidateLocalModel(false));
        operator.register(
                parts.environmentReconciler(),
                override -> override.withRetry(retry()).withInformerListLimit(PAGE));
        operator.register(
                parts.promotionReconciler(),
                override -> override.withRetry(retry()).withInformerListLimit(PAGE));
        operator.register(
                parts.namespaceReconciler(),
                override -> override.withRetry(retry()).withInformerListLimit(PAGE));
        operator.start();
        return new ShiplockOperator(operator, watches, runner, executor, parts.kept());
    }

    /** Technical failures are tried again for as long as it takes, at most every 30 seconds. */
    private static GenericRetry retry() {
        return new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(100)
                .setIntervalMultiplier(2)
                .setMaxInterval(30_000);
    }

    /** Whether every watch works. */
    public boolean healthy() {
        return operator.getRuntimeInfo().allEventSourcesAreHealthy();
    }

    Kept kept() {
        return kept;
    }

    @Override
    public void close() {
        operator.stop();
        gates.close();
        watches.close();
        executor.shutdownNow();
    }
}
