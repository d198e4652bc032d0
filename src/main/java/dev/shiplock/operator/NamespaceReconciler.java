package dev.shiplock.operator;

import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;

/**
 * Lets everything of ours go in a namespace that is being deleted. It looks at the namespace and not at our objects: when only a run's revisions
 * are left, or when the operator was not there, nothing else tells.
 */
@ControllerConfiguration(
        name = "namespace",
        generationAwareEventProcessing = false,
        triggerReconcilerOnAllEvents = true)
public final class NamespaceReconciler implements Reconciler<Namespace> {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final TerminatingNamespaces terminating;
    private final KnownObjects known;

    NamespaceReconciler(TerminatingNamespaces terminating, KnownObjects known) {
        this.terminating = terminating;
        this.known = known;
    }

    @Override
    public UpdateControl<Namespace> reconcile(Namespace namespace, Context<Namespace> context) {
        if (!namespace.isMarkedForDeletion() || context.isPrimaryResourceDeleted()) {
            return UpdateControl.noUpdate();
        }
        if (!known.isComplete()) {
            return UpdateControl.<Namespace>noUpdate().rescheduleAfter(SOON);
        }
        boolean left = terminating.release(namespace.getMetadata().getName());
        return left ? UpdateControl.<Namespace>noUpdate().rescheduleAfter(AGAIN) : UpdateControl.noUpdate();
    }
}
