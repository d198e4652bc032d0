package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Outdated;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.rate.RateLimited;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keeps an Environment's namespace watched and says how the environment does. */
@ControllerConfiguration(
        name = "environment",
        generationAwareEventProcessing = false,
        triggerReconcilerOnAllEvents = true)
@RateLimited(maxReconciliations = 2, within = 2)
public final class EnvironmentReconciler implements Reconciler<Environment> {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(50);

    private final Environments environments;
    private final EnvironmentSituation situation;
    private final LiveWorkloads workloads;
    private final Orphans orphans;
    private final KnownObjects known;
    private final WakeUps wakeUps;
    private final Kept kept;
    private final Executor executor;
    private @Nullable Successions<Environment> successions;

    EnvironmentReconciler(
            Environments environments,
            EnvironmentSituation situation,
            LiveWorkloads workloads,
            Orphans orphans,
            KnownObjects known,
            WakeUps wakeUps,
            Kept kept,
            Executor executor) {
        this.environments = environments;
        this.situation = situation;
        this.workloads = workloads;
        this.orphans = orphans;
        this.known = known;
        this.wakeUps = wakeUps;
        this.kept = kept;
        this.executor = executor;
    }

    @Override
    public List<EventSource<?, Environment>> prepareEventSources(EventSourceContext<Environment> context) {
        Successions<Environment> connected = new Successions<>(context.getPrimaryCache(), executor);
        successions = connected;
        return List.of(wakeUps.environments(), connected);
    }

    @Override
    public UpdateControl<Environment> reconcile(Environment environment, Context<Environment> context) {
        Successions<Environment> names = Objects.requireNonNull(successions);
        if (context.isPrimaryResourceDeleted()) {
            names.gone(environment, this::leave);
            return UpdateControl.noUpdate();
        }
        names.follows(environment).ifPresent(this::leave);
        workloads.watch(environment);
        return known.isComplete()
                ? describe(environment)
                : UpdateControl.<Environment>noUpdate().rescheduleAfter(AT_ONCE);
    }

    private void leave(Environment gone) {
        kept.forget(gone);
        orphans.forget(gone);
    }

    private UpdateControl<Environment> describe(Environment environment) {
        try {
            if (orphans.commanded(environment)) {
                // The annotation's removal, and the turn's, call for the next pass.
                return UpdateControl.noUpdate();
            }
            orphans.letGo(environment);
            EnvironmentStatus before =
                    Optional.ofNullable(environment.getStatus()).orElse(EnvironmentStatus.EMPTY);
            EnvironmentStatus now = situation.of(environment, before);
            if (!now.equals(before)) {
                environments.writeStatus(environment, status -> now);
            }
            if (!workloads.sees(environment.getMetadata().getNamespace())) {
                return UpdateControl.<Environment>noUpdate().rescheduleAfter(SOON);
            }
            return kept.inSync().isOpen(environment, now)
                    ? UpdateControl.<Environment>noUpdate().rescheduleAfter(Starter.LOOK_AGAIN)
                    : UpdateControl.noUpdate();
        } catch (Outdated outdated) {
            return UpdateControl.<Environment>noUpdate().rescheduleAfter(SOON);
        }
    }
}
