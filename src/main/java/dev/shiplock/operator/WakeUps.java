package dev.shiplock.operator;

import dev.shiplock.api.Promotion;
import dev.shiplock.api.PromotionSpec.Trigger;
import dev.shiplock.api.PromotionStatus.Run;
import dev.shiplock.api.RunState;
import dev.shiplock.rollout.Facts.Hold;
import dev.shiplock.snapshot.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Optional;

/** Calls for a pass when something happened that a Promotion waits for; an idle one is left alone. */
final class WakeUps {
    private final KnownObjects known;
    private final SimpleInboundEventSource<Promotion> promotions = new SimpleInboundEventSource<>("cluster");
    private final SimpleInboundEventSource<dev.shiplock.api.Environment> environments =
            new SimpleInboundEventSource<>("workloads");

    WakeUps(KnownObjects known) {
        this.known = known;
    }

    SimpleInboundEventSource<Promotion> promotions() {
        return promotions;
    }

    SimpleInboundEventSource<dev.shiplock.api.Environment> environments() {
        return environments;
    }

    /** Something in a namespace changed that health, gates or conflict detection look at. */
    void changed(String namespace, Optional<ObjectRef> object) {
        known.promotions()
                .filter(promotion -> concerns(promotion, namespace, object))
                .forEach(promotion -> promotions.propagateEvent(id(promotion)));
        known.environments(namespace).forEach(environment -> environments.propagateEvent(id(environment)));
    }

    /** A Promotion is gone that may have had the turn of this environment. */
    void gone(Promotion promotion) {
        Sources.Key key = Sources.target(promotion);
        environments.propagateEvent(new ResourceID(key.name(), key.namespace()));
    }

    /** A gate of a Promotion has another answer. */
    void answered(ResourceID promotion) {
        promotions.propagateEvent(promotion);
    }

    private static boolean concerns(Promotion promotion, String namespace, Optional<ObjectRef> object) {
        Optional<Run> run = PromotionPass.run(promotion);
        boolean inTarget = promotion.getMetadata().getNamespace().equals(namespace);
        boolean inSource = Sources.sourceNamespace(promotion).equals(namespace);
        boolean active = run.filter(one -> one.state().underWay()).isPresent();
        boolean recording = run.filter(one -> one.state() == RunState.Recording).isPresent();
        boolean waiting = run.filter(one -> one.state() == RunState.Waiting).isPresent();
        boolean follows = promotion.getSpec().trigger() == Trigger.OnChange && !active;
        return inTarget && active && (object.isEmpty() || touches(promotion, object.get()))
                || inTarget && (waiting || recording) && object.isEmpty()
                || (inTarget || inSource) && object.isEmpty() && reads(promotion)
                || inSource && (waiting || follows);
    }

    /** Whether it says that it waits for a namespace to be read. */
    private static boolean reads(Promotion promotion) {
        return promotion.getStatus() != null
                && promotion.getStatus().conditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Ready")
                                && (condition.getReason().equals(Hold.READING)
                                        || condition.getReason().equals(Hold.CANNOT_WATCH)));
    }

    private static boolean touches(Promotion promotion, ObjectRef object) {
        return object.kind().equals("ConfigMap")
                || promotion.getStatus().phases().stream()
                        .flatMap(phase -> phase.workloads().stream())
                        .anyMatch(workload -> workload.kind().equals(object.kind())
                                && workload.name().equals(object.name()));
    }

    static ResourceID id(HasMetadata object) {
        return new ResourceID(
                object.getMetadata().getName(), object.getMetadata().getNamespace());
    }
}
