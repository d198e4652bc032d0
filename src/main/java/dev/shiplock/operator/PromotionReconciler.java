package dev.shiplock.operator;

import dev.shiplock.api.Environment;
import dev.shiplock.api.EnvironmentStatus;
import dev.shiplock.api.Promotion;
import dev.shiplock.kubernetes.ClusterException;
import dev.shiplock.kubernetes.store.Environments;
import dev.shiplock.kubernetes.store.Outdated;
import dev.shiplock.kubernetes.store.Promotions;
import io.fabric8.kubernetes.api.model.Condition;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes passes over a Promotion, one after the other, until there is nothing to do but wait. Every pass starts from what the one before has
 * persisted, never from a cache that is older.
 */
@ControllerConfiguration(
        name = "promotion",
        generationAwareEventProcessing = false,
        triggerReconcilerOnAllEvents = true)
public final class PromotionReconciler implements Reconciler<Promotion> {
    private static final Logger LOG = LoggerFactory.getLogger(PromotionReconciler.class);

    /** More passes than any run needs in a row; then others get their chance. */
    private static final int PASSES = 64;

    private static final Duration SOON = Duration.ofMillis(50);

    /** What fails less often than this in a row is worth another try, but no word. */
    private static final int OFTEN = 3;

    private static final String FAILING = "OperatorError";

    private final PromotionPass pass;
    private final Promotions promotions;
    private final Departures departures;
    private final StatusWriter status;
    private final Caches caches;
    private final WakeUps wakeUps;
    private final Kept kept;
    private final Clock clock;
    private final Executor executor;
    private @Nullable Successions<Promotion> successions;

    PromotionReconciler(
            PromotionPass pass,
            Promotions promotions,
            Departures departures,
            StatusWriter status,
            Caches caches,
            WakeUps wakeUps,
            Kept kept,
            Clock clock,
            Executor executor) {
        this.pass = pass;
        this.promotions = promotions;
        this.departures = departures;
        this.status = status;
        this.caches = caches;
        this.wakeUps = wakeUps;
        this.kept = kept;
        this.clock = clock;
        this.executor = executor;
    }

    @Override
    public List<EventSource<?, Promotion>> prepareEventSources(EventSourceContext<Promotion> context) {
        InformerEventSource<Environment, Promotion> environments = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(Environment.class, Promotion.class)
                        .withName("environments")
                        .withInformerListLimit(ShiplockOperator.PAGE)
                        .withSecondaryToPrimaryMapper(this::readersOf)
                        .withPrimaryToSecondaryMapper((Promotion promotion) -> read(promotion))
                        .withOnUpdateFilter(PromotionReconciler::matters)
                        .build(),
                context);
        caches.connect(environments, context.getPrimaryCache());
        Successions<Promotion> connected = new Successions<>(context.getPrimaryCache(), executor);
        successions = connected;
        return List.of(environments, wakeUps.promotions(), connected);
    }

    private Set<ResourceID> readersOf(Environment environment) {
        ResourceID id = WakeUps.id(environment);
        return caches.promotions()
                .filter(promotion -> read(promotion).contains(id))
                .map(WakeUps::id)
                .collect(Collectors.toSet());
    }

    private static Set<ResourceID> read(Promotion promotion) {
        return Stream.concat(Stream.of(Sources.target(promotion)), Sources.source(promotion).stream())
                .map(key -> new ResourceID(key.name(), key.namespace()))
                .collect(Collectors.toSet());
    }

    /** How its workloads do is seen elsewhere; a Promotion waits for the description, the turn with its finalizer, and the Environment's own problems. */
    private static boolean matters(Environment now, Environment before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || now.isMarkedForDeletion() != before.isMarkedForDeletion()
                || Sources.isDescribed(now) != Sources.isDescribed(before)
                || Environments.isGuarded(now) != Environments.isGuarded(before)
                || !turn(now).equals(turn(before))
                || !stalled(now).equals(stalled(before));
    }

    private static Optional<EnvironmentStatus.Turn> turn(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::turn);
    }

    private static Optional<String> stalled(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .flatMap(known -> known.conditions().stream()
                        .filter(condition -> condition.getType().equals("Stalled"))
                        .map(condition -> condition.getReason())
                        .findFirst());
    }

    @Override
    public UpdateControl<Promotion> reconcile(Promotion cached, Context<Promotion> context) {
        Successions<Promotion> names = Objects.requireNonNull(successions);
        if (context.isPrimaryResourceDeleted()) {
            names.gone(cached, this::leave);
            return UpdateControl.noUpdate();
        }
        names.follows(cached).ifPresent(this::leave);
        kept.annotations().look(cached);
        return passes(promotions.newest(cached));
    }

    /** A pass that fails again and again leaves a run unwatched, and what its conditions say becomes untrue. */
    @Override
    public ErrorStatusUpdateControl<Promotion> updateErrorStatus(
            Promotion cached, Context<Promotion> context, Exception failure) {
        boolean often = context.getRetryInfo()
                .filter(retries -> retries.getAttemptCount() >= OFTEN)
                .isPresent();
        if (often) {
            try (LogFields fields = LogFields.of(cached)) {
                complain(cached, failure);
            }
        }
        return ErrorStatusUpdateControl.defaultErrorProcessing();
    }

    private void complain(Promotion cached, Exception failure) {
        try {
            tell(promotions.newest(cached), failing(failure));
        } catch (RuntimeException unwritten) {
            LOG.warn("The status of promotion {} cannot be written: {}", LogFields.id(cached), unwritten.getClass());
        }
    }

    /** Not what the failure says of itself, which may quote anything. */
    private static Situation failing(Exception failure) {
        return new Situation.Stalled(
                FAILING,
                "the operator fails again and again when it looks at this Promotion ("
                        + failure.getClass().getSimpleName()
                        + "); until that is over nothing is watched, changed or put back. It tries all the time: see its"
                        + " log for the cause, and watch production by hand");
    }

    private void leave(Promotion gone) {
        Promotion last = promotions.newest(gone);
        kept.forget(last);
        try (LogFields fields = LogFields.of(last)) {
            departures.gone(last, () -> wakeUps.gone(last));
        }
    }

    private UpdateControl<Promotion> passes(Promotion first) {
        Promotion promotion = first;
        for (int i = 0; i < PASSES; i++) {
            Outcome outcome;
            try (LogFields fields = LogFields.of(promotion)) {
                outcome = pass.pass(promotion);
            } catch (Outdated outdated) {
                Optional<Promotion> fresh = promotions.refresh(promotion);
                if (fresh.isEmpty()) {
                    return UpdateControl.noUpdate();
                }
                if (version(fresh.get()).equals(version(promotion))) {
                    // Another object was outdated; the caches will have it in a moment.
                    return UpdateControl.<Promotion>noUpdate().rescheduleAfter(SOON);
                }
                promotion = fresh.get();
                continue;
            } catch (ClusterException.MissingRights | ClusterException.UnknownKind problem) {
                return stalled(promotion, problem);
            }
            if (outcome.promotion().isEmpty()) {
                return UpdateControl.noUpdate();
            }
            promotion = promotions.newest(outcome.promotion().get());
            if (!outcome.again()) {
                return rest(outcome.until());
            }
        }
        return UpdateControl.<Promotion>noUpdate().rescheduleAfter(1);
    }

    private static String version(Promotion promotion) {
        return promotion.getMetadata().getResourceVersion();
    }

    private UpdateControl<Promotion> stalled(Promotion promotion, ClusterException problem) {
        Situation stalled = new Situation.Stalled(
                problem.reason(), Objects.requireNonNullElse(problem.getMessage(), problem.reason()));
        tell(promotion, stalled);
        return UpdateControl.<Promotion>noUpdate().rescheduleAfter(Starter.LOOK_AGAIN);
    }

    /** How an answered request was answered is known from its conditions alone: they stay. */
    private void tell(Promotion promotion, Situation stalled) {
        boolean answered = Optional.ofNullable(promotion.getStatus())
                .flatMap(told -> Optional.ofNullable(told.request()))
                .filter(request -> request.answer() != null)
                .isPresent();
        if (!answered) {
            status.keep(promotion, StatusDraft.of(promotion.getStatus()), stalled);
        }
    }

    /** Whether a condition tells that no pass came to an end. */
    static boolean isOfAPass(Condition told) {
        return told.getType().equals("Stalled")
                && Set.of(FAILING, ClusterException.MissingRights.REASON, ClusterException.UnknownKind.REASON)
                        .contains(told.getReason());
    }

    private UpdateControl<Promotion> rest(Optional<Instant> until) {
        if (until.isEmpty()) {
            return UpdateControl.noUpdate();
        }
        Duration wait = Duration.between(clock.instant(), until.get());
        return UpdateControl.<Promotion>noUpdate()
                .rescheduleAfter(wait.isPositive() ? wait.plusMillis(1) : Duration.ofMillis(1));
    }
}
