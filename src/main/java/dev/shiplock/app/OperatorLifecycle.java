package dev.shiplock.app;

import dev.shiplock.kubernetes.GitOpsOwners;
import dev.shiplock.operator.ShiplockOperator;
import dev.shiplock.operator.ShiplockOperator.Settings;
import dev.shiplock.operator.StartFailure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator with the process and stops it with it. */
@ApplicationScoped
public class OperatorLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorLifecycle.class);

    private final KubernetesClient client;
    private final MeterRegistry metrics;
    private final String namespace;
    private final Optional<String> gitOpsOwners;
    private volatile @Nullable ShiplockOperator operator;

    OperatorLifecycle(
            KubernetesClient client,
            MeterRegistry metrics,
            @ConfigProperty(name = "shiplock.namespace") String namespace,
            @ConfigProperty(name = "shiplock.gitops-owners") Optional<String> gitOpsOwners) {
        this.client = client;
        this.metrics = metrics;
        this.namespace = namespace;
        this.gitOpsOwners = gitOpsOwners;
    }

    void start(@Observes StartupEvent event) {
        try {
            operator = ShiplockOperator.start(new Settings(client, namespace, metrics, owners(), Clock.systemUTC()));
        } catch (RuntimeException failure) {
            String why = new StartFailure(String.valueOf(client.getMasterUrl()), namespace)
                    .inWords(failure)
                    .orElseThrow(() -> failure);
            LOG.error(why);
            Quarkus.asyncExit(1);
        }
    }

    private GitOpsOwners owners() {
        return GitOpsOwners.DEFAULT.and(gitOpsOwners
                .map(texts -> Stream.of(texts.split(";", -1))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .toList())
                .orElse(List.of()));
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
