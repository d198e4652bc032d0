package dev.shiplock.gate;

/** Says whether a pod serves, by what the API says now: watches may show later that it is drained. */
@FunctionalInterface
public interface ServingPods {
    /** Whether it is ready and not being deleted; a pod that is not there is missing. */
    Reading<Boolean> serves(String namespace, String pod);
}
