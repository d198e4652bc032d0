package dev.shiplock.app;

import dev.shiplock.operator.ShiplockOperator;
import dev.shiplock.operator.ShiplockOperator.Settings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Starts the operator with the process and stops it with it. */
@ApplicationScoped
public class OperatorLifecycle {
    private final KubernetesClient client;
    private final MeterRegistry metrics;
    private final String namespace;
    private volatile @Nullable ShiplockOperator operator;

    OperatorLifecycle(
            KubernetesClient client,
            MeterRegistry metrics,
            @ConfigProperty(name = "shiplock.namespace") String namespace) {
        this.client = client;
        this.metrics = metrics;
        this.namespace = namespace;
    }

    void start(@Observes StartupEvent event) {
        operator = ShiplockOperator.start(new Settings(client, namespace, metrics, Clock.systemUTC()));
    }

    void stop(@Observes ShutdownEvent event) {
        ShiplockOperator running = operator;
        if (running != null) {
            running.close();
        }
    }

    Optional<ShiplockOperator> operator() {
        return Optional.ofNullable(operator);
    }
}
